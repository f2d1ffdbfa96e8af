using System.Text.Json;

namespace AttrBackfill.Cli.Init;

/// <summary>The files that <c>init</c> writes. A test reads them back with the program's own reader.</summary>
internal static class InitTemplates
{
    public static string JobsJson(InitAnswers answers, string schemaFile) => $$"""
        // What AttrBackfill runs. Everything but a job's name has a default; comments and trailing commas are fine.
        // Check it with: attrbackfill validate     Check what it needs with: attrbackfill doctor
        {
          "$schema": "./{{schemaFile}}", // editors complete and explain every setting
          "connections": {
            // One organisation and one OAuth client. Values come from the environment or from .env; see .env.example.
            "default": {
              "region": "env:GENESYS_REGION",
              "clientId": "env:GENESYS_CLIENT_ID",
              "clientSecret": "env:GENESYS_CLIENT_SECRET",
              "quotaShare": 0.9, // of the calls that the organisation allows
            },
          },
          // What all jobs share.
          "defaults": {
            "report": { "mask": ["*email*", "*phone*", "*name*", "*address*"] }, // values that the reports hide
          },
          "jobs": [
            {
              // Every night: flatten what customers brought along, onto the customer's participant.
              // Look first, nothing is written: attrbackfill run nightly-backfill --date yesterday --dry-run
              "name": "nightly-backfill",
              "mode": "backfill",
              // Seconds, minutes, hours, day of month, month, day of week. Runs under: attrbackfill schedule
              "schedule": { "cron": "0 {{answers.At.Minute}} {{answers.At.Hour}} * * ?", "timeZone": {{Text(answers.TimeZone)}}, "onMisfire": "runOnce" },
              "window": "sinceLast", // from the end of the last window that succeeded; also yesterday, today, last:7d, last:36h
              "select": { "mediaTypes": [{{string.Join(", ", answers.MediaTypes.Select(Text))}}] }, // empty for all
              "flatten": {
                // Members of pre_chat_form_data become prechat_email, prechat_subject and so on. The platform writes "context." before
                // the names that web forms bring.
                "prefixes": { "pre_chat_form_data": "prechat_", "context.pre_chat_form_data": "prechat_" },
                "include": ["*"], "exclude": [],
              },
              "onDifferent": "overwrite", // or keep: write only what is missing
              // Stop a run that would change more than you expect.
              "guards": { "maxChanges": 5000, "maxChangePercent": null, "maxFailures": 1000 },
            },
            {
              // Every Monday: report what is missing or different over the last week; change nothing.
              "name": "weekly-audit",
              "mode": "audit",
              "schedule": { "cron": "0 0 6 ? * MON", "timeZone": {{Text(answers.TimeZone)}}, "onMisfire": "runOnce" },
              "window": "last:7d",
              // The selection, the rules and the target of the backfill: an audit by other rules finds other mismatches.
              "like": "nightly-backfill",
            },
          ],
        }

        """;

    public static string EnvExample(InitAnswers answers) => $"""
        # Copy to .env in the folder where attrbackfill starts, and fill in. The environment wins over the file. Keep .env out of version control.
        # In Genesys Cloud: Admin > Integrations > OAuth, a client of the grant type Client Credentials.
        GENESYS_REGION={answers.Region}
        GENESYS_CLIENT_ID=
        GENESYS_CLIENT_SECRET=
        # Instead of the secret, a file that holds it:
        # GENESYS_CLIENT_SECRET_FILE=/run/secrets/genesys
        # Behind a gateway:
        # GENESYS_API_URL=https://gateway.example.com/genesys
        # GENESYS_LOGIN_URL=https://gateway.example.com/login

        """;

    static string Text(string value) => JsonSerializer.Serialize(value, TextJson.Default.String);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class TextJson : System.Text.Json.Serialization.JsonSerializerContext;
