using System.CommandLine;
using LatestFrames;

// A child process: one contender, one line of JSON.
if (args is [MeasuredProcess.Command, { } plan]) return ChildProgram.Run(plan);

var root = new RootCommand("Measures the newest frame of a camera: how old it is, and what it costs.");
foreach (Measurement measurement in Measurement.All) root.Subcommands.Add(MeasurementCommand.Create(measurement));

// After Ctrl+C the child and the simulator end one after the other; the default of 2 s may be too short for that.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
return await root.Parse(args).InvokeAsync(invocation);
