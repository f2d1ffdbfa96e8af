using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AttrBackfill.Genesys.Api;
using Refit;

namespace AttrBackfill.Tests.Support;

/// <summary>The operations and fields of the documented API that the program uses, from its Refit interfaces.</summary>
internal static class UsedContract
{
    /// <summary>These speak of no operation of the documented API.</summary>
    static readonly Type[] Others = [typeof(ILoginApi), typeof(IWebchatApi)];

    /// <summary>What is read of responses that the program takes as they come.</summary>
    static readonly Dictionary<string, Type> Streamed = new()
    {
        ["JobResultsAsync"] = typeof(DetailsPage), ["MeAsync"] = typeof(Organisation),
    };

    /// <summary>Operations as <c>METHOD /template</c>, fields as <c>Model.field</c>.</summary>
    public static IReadOnlySet<string> Of(OpenApiContract contract)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in Methods())
        {
            var operation = OperationOf(method, contract);
            used.Add(operation);
            foreach (var body in method.GetParameters().Where(p => p.GetCustomAttribute<BodyAttribute>() is not null))
                Add(contract, body.ParameterType, contract.RequestOf(operation), used);
            var result = Streamed.GetValueOrDefault(method.Name) ?? method.ReturnType.GenericTypeArguments.FirstOrDefault();
            if (result is not null) Add(contract, result, contract.ResponseOf(operation), used);
        }

        return used;
    }

    static IEnumerable<MethodInfo> Methods() => typeof(IConversationsApi).Assembly.GetTypes()
        .Where(t => t.IsInterface && t.Namespace == typeof(IConversationsApi).Namespace && !Others.Contains(t))
        .SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttribute<HttpMethodAttribute>() is not null);

    /// <summary>The documented one, whose placeholders may have other names.</summary>
    static string OperationOf(MethodInfo method, OpenApiContract contract)
    {
        var verb = method.GetCustomAttribute<HttpMethodAttribute>()!;
        return contract.OperationOf(verb.Method.Method, verb.Path) ?? $"{verb.Method.Method} {verb.Path}";
    }

    static void Add(OpenApiContract contract, Type type, JsonElement? schema, HashSet<string> used)
    {
        if (ElementOf(type) is { } element)
        {
            if (schema is { } list && contract.Resolved(list).Schema.TryGetProperty("items", out var items))
                Add(contract, element, items, used);
            return;
        }

        if (type.Namespace != typeof(IConversationsApi).Namespace || schema is not { } known) return;
        var (model, resolved) = contract.Resolved(known);
        if (model is null || !resolved.TryGetProperty("properties", out var properties)) return;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<JsonIgnoreAttribute>() is not null) continue;
            var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (properties.TryGetProperty(name, out var field) && used.Add($"{model}.{name}"))
                Add(contract, property.PropertyType, field, used);
        }
    }

    static Type? ElementOf(Type type) => type.IsGenericType && type.GenericTypeArguments is [var element]
        && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? element : null;
}
