using AttrBackfill.Configuration;
using Npgsql;

namespace AttrBackfill.Pipeline.Ledger;

/// <summary>The connections to a ledger's PostgreSQL database.</summary>
internal static class PostgresDatabase
{
    const int Statements = 100;
    const int CommandSeconds = 300;

    /// <summary>What Npgsql gives a command when nothing is said: too little for a large ledger.</summary>
    const int NpgsqlSeconds = 30;

    const int KeepAliveSeconds = 30;

    /// <summary>
    /// What a machine that dies or is cut off in the middle of a transaction holds, the server frees within 20 seconds; by itself it
    /// would wait for hours. As a start-up option it outlives the reset of a pooled connection.
    /// </summary>
    const string Release =
        "-c idle_in_transaction_session_timeout=20000 -c tcp_user_timeout=20000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2";

    /// <param name="connectionString">As Npgsql writes it, or an address: <c>postgres://user:password@host/database</c>.</param>
    /// <exception cref="UsageException">It is neither. The message does not repeat it.</exception>
    public static NpgsqlDataSource Open(Secret connectionString)
    {
        var settings = Parse(connectionString.Reveal());
        if (string.IsNullOrEmpty(settings.Host))
            throw Unusable(null);
        Scrubber.Remember(settings.Password);
        settings.Options = settings.Options is { Length: > 0 } own ? $"{Release} {own}" : Release;
        settings.ApplicationName ??= "attrbackfill";
        settings.Enlist = false;
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = Statements;
        if (settings.CommandTimeout == NpgsqlSeconds)
            settings.CommandTimeout = CommandSeconds;
        if (settings.KeepAlive == 0)
            settings.KeepAlive = KeepAliveSeconds;
        return NpgsqlDataSource.Create(settings);
    }

    static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? OfAddress(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or NotSupportedException)
        {
            throw Unusable(e);
        }
    }

    /// <summary>The form that libpq takes: query parameters are settings, as libpq or as Npgsql names them.</summary>
    static NpgsqlConnectionStringBuilder OfAddress(Uri address)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = address.Host, Port = address.IsDefaultPort ? 5432 : address.Port };
        if (address.AbsolutePath.Length > 1)
            settings.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings.Password = Uri.UnescapeDataString(user[1]);
        foreach (var parameter in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = parameter.Split('=', 2);
            var value = Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "");
            if (pair[0] == "sslmode")
            {
                settings["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal); // verify-full
            }
            else
            {
                settings[pair[0] switch
                {
                    "sslrootcert" => "Root Certificate",
                    "application_name" => "Application Name",
                    var other => other
                }] = value;
            }
        }

        return settings;
    }

    static UsageException Unusable(Exception? e) => new(
        "the ledger's connection string is none of PostgreSQL; write Host=…;Database=…;Username=…;Password=…, or postgres://USER:PASSWORD@HOST/DATABASE", e!);
}
