namespace AttrBackfill.Sandbox.Data;

/// <summary>What the conversations refer to: queues, divisions, agents, flows.</summary>
internal sealed class Organisation(int seed)
{
    static readonly string[] QueueNames = ["Support", "Billing", "Sales", "Orders", "VIP Care"];
    static readonly string[] AgentNames =
        ["Ada Brooks", "Bilal Noor", "Chiara Conti", "Dmitri Orlov", "Esther Mbeki", "Felix Schröder", "Grace Kim", "Hugo Lévesque",
            "Ines Duarte", "Jonas Bäck"];

    public string Id { get; } = IdOf(seed, 900);
    public string Name { get; } = "Sandbox Contact Centre";
    public (string Id, string Name)[] Queues { get; } = [.. QueueNames.Select((name, i) => (IdOf(seed, i), name))];
    public (string Id, string Name)[] Divisions { get; } = [(IdOf(seed, 100), "Home"), (IdOf(seed, 101), "Europe")];
    public (string Id, string Name)[] Agents { get; } = [.. AgentNames.Select((name, i) => (IdOf(seed, 200 + i), name))];
    public string FlowId { get; } = IdOf(seed, 300);
    public string BotFlowId { get; } = IdOf(seed, 301);

    public string DivisionName(string id) => Divisions.FirstOrDefault(d => d.Id == id).Name ?? "Division";

    static string IdOf(int seed, int item) => Rng.For(seed, item, 77).Id();
}
