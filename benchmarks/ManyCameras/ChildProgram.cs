using System.Diagnostics;

namespace LatestFrames;

/// <summary>This program once more, as a child whose output is read.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly Process _process;

    private ChildProgram(Process process) => _process = process;

    public static ChildProgram Start(params string[] arguments)
    {
        // "dotnet run" starts the program itself, not "dotnet" with its library.
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new ChildProgram(Process.Start(start)!);
    }

    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    public async Task CopyAsync(TextWriter writer)
    {
        while (await ReadLineAsync().ConfigureAwait(false) is { } line)
            await writer.WriteLineAsync(line).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
    }
}
