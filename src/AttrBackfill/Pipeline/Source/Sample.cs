using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AttrBackfill.Pipeline.Source;

/// <summary>A share of the conversations: the same ones every time, so that a resumed run looks at what an undisturbed one would.</summary>
internal static class Sample
{
    /// <param name="share">0 to 1.</param>
    public static bool Has(string conversationId, double share) => share >= 1 || (share > 0 && Draw(conversationId) < share);

    /// <summary>The place of a conversation in an order that looks like chance and is the same every time.</summary>
    public static ulong Order(string conversationId) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes("canary " + conversationId)));

    /// <summary>Evenly spread over [0, 1).</summary>
    static double Draw(string conversationId) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(conversationId))) / (uint.MaxValue + 1.0);
}
