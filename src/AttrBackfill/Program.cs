using System.Globalization;
using System.Runtime;
using System.Text;
using AttrBackfill;
using AttrBackfill.Cli;
using AttrBackfill.Cli.Display;
using AttrBackfill.Configuration;

PrivateFiles.Begin();
GCSettings.LatencyMode = GCLatencyMode.Batch; // StatusServer changes it
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
if (OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var output = SteadyWriter.OfData(Console.OpenStandardOutput);
Console.SetOut(output);
Console.SetError(SteadyWriter.OfMessages(Console.OpenStandardError));
using var interruption = ShutdownSignals.OfProcess();
return (int)await CommandLine.RunAsync(args, interruption, TimeProvider.System, () => output.Failed);
