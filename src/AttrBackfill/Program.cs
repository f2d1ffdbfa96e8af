using System.Globalization;
using System.Text;
using AttrBackfill;
using AttrBackfill.Cli;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interruption = Interruption.OfProcess();
return (int)await CommandLine.RunAsync(args, interruption, TimeProvider.System);
