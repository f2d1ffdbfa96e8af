using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AttrBackfill.Tests.Support;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace AttrBackfill.Tests.Support;

/// <summary>
/// A PostgreSQL of the tests' own: that of <c>ATTRBACKFILL_TEST_POSTGRES</c> (a connection string), else one started from the machine's
/// binaries on loopback, with its data in a temporary folder. Where there is neither, tests that need one are skipped.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    const string Variable = "ATTRBACKFILL_TEST_POSTGRES";
    const string Missing = "PostgreSQL is not installed (apt-get install postgresql), and " + Variable + " names no server";

    static readonly Lazy<Task<PostgresServer>> Started = new(StartAsync);

    readonly string? _folder;
    readonly int _port;
    readonly string _connectionString;
    Process? _process;

    /// <summary>For the test framework, which disposes of what was started.</summary>
    public PostgresServer() => _connectionString = "";

    PostgresServer(string connectionString, string? folder = null, int port = 0) =>
        (_connectionString, _folder, _port) = (connectionString, folder, port);

    /// <summary>To the database that a server has from the start.</summary>
    public string ConnectionString => _connectionString;

    /// <summary>An empty schema of its own for one test, as the connection string to it.</summary>
    public static async Task<string> NewSchemaAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } && Binaries() is null) Assert.Skip(Missing);
        var server = await Started.Value;
        var settings = new NpgsqlConnectionStringBuilder(server._connectionString) { SearchPath = $"t_{Guid.NewGuid():N}", Pooling = true };
        settings.ApplicationName = settings.SearchPath;
        await using var connection = new NpgsqlConnection(server._connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE SCHEMA {settings.SearchPath}";
        await command.ExecuteNonQueryAsync();
        return settings.ToString();
    }

    /// <summary>Ends all connections to a schema, as a restart of the server does.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<long> EndConnectionsAsync(string schema)
    {
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(schema) { ApplicationName = "tests", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = @name";
        command.Parameters.AddWithValue("name", new NpgsqlConnectionStringBuilder(schema).ApplicationName!);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A server for one test alone, which may restart it and which disposes of it.</summary>
    public static async Task<PostgresServer> OfItsOwnAsync()
    {
        Assert.SkipWhen(Binaries() is null, "PostgreSQL is not installed (apt-get install postgresql)");
        return await CreateAsync();
    }

    /// <summary>Stops the server, in order (its clients are told so) or at once, and starts it again.</summary>
    public async Task RestartAsync(bool inOrder)
    {
        await RunAsync([.. AsUser, Path.Combine(Binaries()!, "pg_ctl"), "stop", "-D", Data, "-m", inOrder ? "fast" : "immediate", "-w"]);
        await _process!.WaitForExitAsync();
        _process.Dispose();
        await StartServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
        {
            if (Started.IsValueCreated && Started.Value.IsCompletedSuccessfully && await Started.Value is { _folder: not null } shared)
                await shared.DisposeAsync();
            return;
        }

        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }

    static async Task<PostgresServer> StartAsync() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? new PostgresServer(given) : await CreateAsync();

    static async Task<PostgresServer> CreateAsync()
    {
        var (folder, port) = (Directory.CreateTempSubdirectory("attrbackfill-postgres-").FullName, FreePort());
        // PostgreSQL refuses to run as root; the package's own user may not look into root's temporary folder otherwise.
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", folder);
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false", folder, port);
        await RunAsync([.. AsUser, Path.Combine(Binaries()!, "initdb"), "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C", "-N", .. EnglishOrder()]);
        await server.StartServerAsync();
        return server;
    }

    string Data => Path.Combine(_folder!, "data");

    async Task StartServerAsync()
    {
        _process = Start(
        [
            .. AsUser, Path.Combine(Binaries()!, "postgres"), "-D", Data, "-p", $"{_port}", "-h", "127.0.0.1", "-k", _folder!,
            "-c", "fsync=off", "-c", "max_connections=400", "-c", "logging_collector=off",
        ]);
        await AnswersAsync();
    }

    /// <summary>
    /// Text of a language's order, as most databases have it; servers before 15 have it not without the machine's locales.
    /// </summary>
    static string[] EnglishOrder() =>
        int.TryParse(Path.GetFileName(Path.GetDirectoryName(Binaries())), out var version) && version >= 15
            ? ["--locale-provider=icu", "--icu-locale=en-US"]
            : [];

    static string[] AsUser => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];

    /// <summary>The folder of the newest version's programs.</summary>
    static string? Binaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.EnumerateDirectories(Debian).Select(v => Path.Combine(v, "bin")) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return versions.OrderDescending(StringComparer.Ordinal).Concat(path).FirstOrDefault(f => IsThere(Path.Combine(f, "initdb")));
    }

    /// <summary>A link to what was removed is there and is not.</summary>
    static bool IsThere(string path) =>
        File.Exists(path) && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is null or { Exists: true };

    async Task AnswersAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(patience.Token);
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

    static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
    }

    static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = "/"
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
