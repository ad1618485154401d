using LatestFrames;

// What of the library can be tried under Windows, or Wine, without OpenCV's native half. Arguments: the path of
// getenv.dll, and what else the checks need as name=value (only=rtsp: one group of them); or "role", and what a child
// of a check does.
if (args is ["role", .. var role]) return Roles.Run(role);
var settings = new TestSettings(args);
var report = new TestReport();
Console.WriteLine(
    $"{System.Runtime.InteropServices.RuntimeInformation.OSDescription}, "
    + $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
(string Name, Action Run)[] groups =
[
    ("environment", () => EnvironmentChecks.Run(report, settings)),
    ("children", () => ChildChecks.Run(report)),
    ("rtsp", () => RtspChecks.Run(report, settings)),
    ("http", () => HttpChecks.Run(report, settings)),
    ("ffmpeg", () => FFmpegChecks.Run(report, settings)),
];
foreach ((string name, Action run) in groups)
{
    if (settings["only"] is not { } only || only == name) run();
}

Console.WriteLine($"{report.Passed} ok, {report.Failed} failed, {report.NotReachedCount} not reached");
return report.Failed == 0 ? 0 : 1;
