namespace LatestFrames;

/// <summary>What all measurements do alike: what cannot be measured is left out and told, and there is an exit code.</summary>
internal sealed class Measurement
{
    private readonly List<string> _leftOut = [];

    /// <summary>What could not be measured, and why.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Whether this machine has what a contender needs.</summary>
    public bool IsAvailable(Contender contender)
    {
        string? whyNot = Availability.WhyNot(contender.Needs);
        if (whyNot is not null) LeaveOut($"{contender.Name}: {whyNot}.");
        return whyNot is null;
    }

    /// <summary>Whether this machine can be the camera.</summary>
    public bool IsAvailable(CameraStream stream)
    {
        if (stream.Protocol != CameraProtocol.Rtsp || RtspCamera.IsAvailable(out string? whyNot)) return true;
        LeaveOut($"{stream.Name}: {whyNot}");
        return false;
    }

    /// <summary>Everybody, beginning with another one in each round: whoever comes after a hungry one may find the machine hot.</summary>
    public static IEnumerable<Contender> InTurn(IReadOnlyCollection<Contender> contenders, int round)
    {
        int first = contenders.Count == 0 ? 0 : round % contenders.Count;
        return contenders.Skip(first).Concat(contenders.Take(first));
    }

    /// <summary>Runs it; 0 when all was measured that can be here, 1 when not, 130 after Ctrl+C.</summary>
    /// <param name="measure">Tells whether all was.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<bool>> measure, CancellationToken cancellationToken)
    {
        try
        {
            return await measure(cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return 130;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // A server that does not start, a file that cannot be written.
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private void LeaveOut(string what)
    {
        _leftOut.Add(what);
        Console.Error.WriteLine($"Left out: {what}");
    }
}
