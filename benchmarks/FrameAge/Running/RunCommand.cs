using System.CommandLine;
using System.Globalization;

namespace LatestFrames;

/// <summary>The hidden commands that child processes run, and their command lines.</summary>
internal static class RunCommand
{
    private static readonly Option<string> s_contender = new("--contender") { Required = true };
    private static readonly Option<string> s_url = new("--url") { Required = true };
    private static readonly Option<int> s_work = NumberOption.Of("--work-ms", "Work per frame, in milliseconds.", 0, 0, 10_000);
    private static readonly Option<int> s_warmUp = NumberOption.Of("--warm-up", "Seconds that it reads without work first.", 2, 0, 60);
    private static readonly Option<int> s_seconds = NumberOption.Of("--seconds", "The measured time.", 20, 1, 100_000);

    /// <summary>A command that measures one contender.</summary>
    /// <param name="measure">What it measures.</param>
    /// <param name="further">Options of its own; read from what <paramref name="measure"/> gets.</param>
    public static Command Of<TReport>(Func<ParseResult, Contender, string, RunPlan, TReport> measure, params Option[] further)
    {
        var run = new Command("run", "One contender in this process, one line of JSON; ends when standard input closes.")
        {
            s_contender, s_url, s_work, s_warmUp, s_seconds,
        };
        run.Hidden = true;
        foreach (Option option in further) run.Options.Add(option);
        run.SetAction(arguments => ChildProgram.Run(() => measure(
            arguments,
            Contender.Of(arguments.GetValue(s_contender)!),
            arguments.GetValue(s_url)!,
            new RunPlan(
                TimeSpan.FromMilliseconds(arguments.GetValue(s_work)),
                TimeSpan.FromSeconds(arguments.GetValue(s_warmUp)),
                TimeSpan.FromSeconds(arguments.GetValue(s_seconds))))));
        return run;
    }

    public static string[] Arguments(Contender contender, string url, RunPlan plan) =>
    [
        "run",
        s_contender.Name, contender.Id,
        s_url.Name, url,
        s_work.Name, Number(plan.Work.TotalMilliseconds),
        s_warmUp.Name, Number(plan.WarmUp.TotalSeconds),
        s_seconds.Name, Number(plan.Duration.TotalSeconds),
    ];

    /// <summary>A number as the children's command lines have it.</summary>
    public static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
