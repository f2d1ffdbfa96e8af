using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AttrBackfill.Benchmarks.Nights;

/// <summary>
/// A PostgreSQL of the benchmark's own on loopback; its clock is the true time of the nights, or without them the machine's.
/// </summary>
internal sealed class NightDatabase : IAsyncDisposable
{
    readonly string _folder;
    readonly string _binaries;
    readonly SimulatedClock? _clock;
    readonly int _port = FreePort();
    Process? _process;

    NightDatabase(string folder, string binaries, SimulatedClock? clock) => (_folder, _binaries, _clock) = (folder, binaries, clock);

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    string Data => Path.Combine(_folder, "data");

    /// <summary>PostgreSQL refuses to run as root.</summary>
    static string[] AsUser => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];

    /// <exception cref="InvalidOperationException">PostgreSQL is not installed.</exception>
    public static async Task<NightDatabase> CreateAsync(SimulatedClock? clock = null)
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.EnumerateDirectories(Debian).Select(v => Path.Combine(v, "bin")) : [];
        var binaries = versions.OrderDescending(StringComparer.Ordinal).FirstOrDefault(b => File.Exists(Path.Combine(b, "initdb")))
            ?? throw new InvalidOperationException("--store postgres needs PostgreSQL: apt-get install postgresql");
        var folder = Directory.CreateTempSubdirectory("attrbackfill-nights-postgres-").FullName;
        if (Environment.IsPrivilegedProcess) await MachineTool.RunAsync("chown", "postgres", folder);
        var database = new NightDatabase(folder, binaries, clock);
        string[] settings = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
        await MachineTool.RunAsync([.. AsUser, Path.Combine(binaries, "initdb"), "-D", database.Data, .. settings]);
        return database;
    }

    /// <summary>Starts the server, or starts it again: after an end in order, or after none.</summary>
    public async Task RestartAsync(bool inOrder)
    {
        await StopAsync(inOrder);
        string[] clock = [.. (_clock?.EnvironmentOfNow() ?? []).Select(v => $"{v.Name}={v.Value}")];
        string[] command =
        [
            .. AsUser, "env", .. clock, Path.Combine(_binaries, "postgres"), "-D", Data, "-p", $"{_port}", "-h", "127.0.0.1", "-k", _folder,
            "-c", "fsync=off", "-c", "logging_collector=off",
        ];
        _process = Process.Start(MachineTool.StartOf("/", command))!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await AnswersAsync();
    }

    /// <summary>An empty one, as the connection string to it.</summary>
    public async Task<string> NewDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString.Replace("Database=postgres", $"Database={name}", StringComparison.Ordinal);
    }

    public async Task<long> SizeAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_database_size('postgres')", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(inOrder: false);
        Directory.Delete(_folder, recursive: true);
    }

    async Task StopAsync(bool inOrder)
    {
        if (_process is null) return;
        var mode = inOrder ? "fast" : "immediate";
        await MachineTool.RunAsync([.. AsUser, Path.Combine(_binaries, "pg_ctl"), "stop", "-D", Data, "-m", mode, "-w"]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    async Task AnswersAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await SizeAsync();
                return;
            }
            catch (NpgsqlException) when (!_process!.HasExited)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
