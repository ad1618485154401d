namespace LatestFrames;

/// <summary>Harms a station every few seconds, and waits each time until it sees again.</summary>
/// <remarks>Thread safety: one run.</remarks>
internal sealed class FaultInjector(Station station, int seed, Violations violations)
{
    private const int SizeStep = 160;
    private const int LargestWidth = 640;

    // Back-off, an attempt that was under way when the server came back, and a new one.
    private static readonly TimeSpan s_recoveryLimit = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private int _width = Station.CameraOptions.Width;
    private int _faults;
    private double _longestRecovery;

    /// <summary>How many there were.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>The longest time from the end of a fault to a new picture at both consumers.</summary>
    public TimeSpan LongestRecovery => TimeSpan.FromSeconds(Volatile.Read(ref _longestRecovery));

    public async Task RunAsync(CancellationToken end)
    {
        try
        {
            await WaitForRecoveryAsync("the start", FrameClock.NowMicroseconds, end).ConfigureAwait(false);
            while (true)
            {
                await Task.Delay(Seconds(1, 8), end).ConfigureAwait(false);
                FaultKind fault = Draw();
                violations.OnFault(station.Name, fault.ToString());
                long overAt = await MakeAsync(fault, end).ConfigureAwait(false);
                Interlocked.Increment(ref _faults);
                await WaitForRecoveryAsync(fault.ToString(), overAt, end).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
        catch (Exception e)
        {
            violations.Add(station.Name, $"the faults ended: {e}");
        }
    }

    private FaultKind Draw()
    {
        while (true)
        {
            FaultKind fault = _random.GetItems(Enum.GetValues<FaultKind>(), 1)[0];
            if (fault == FaultKind.Reset && !station.CanReset) continue;
            if (!station.HasChild && (fault is FaultKind.KillChild or FaultKind.StopChild)) continue;
            if (station.Redis is null && (fault is FaultKind.RestartServer or FaultKind.RestartPublisher)) continue;
            if (fault == FaultKind.Resize && (_width >= LargestWidth || !station.CanResize)) continue;
            return fault;
        }
    }

    /// <summary>Makes a fault and ends it.</summary>
    /// <returns>The moment from which on there are pictures again.</returns>
    private async Task<long> MakeAsync(FaultKind fault, CancellationToken end)
    {
        switch (fault)
        {
            case FaultKind.Kill:
                station.OnFault(await station.Camera.KillAsync().ConfigureAwait(false));
                await Task.Delay(Seconds(0, 10), end).ConfigureAwait(false);
                _width = Station.CameraOptions.Width;
                return await station.Camera.RestartAsync().ConfigureAwait(false);

            case FaultKind.ShortFreeze:
                return await FreezeAsync(Seconds(0.5, 3), end).ConfigureAwait(false);

            case FaultKind.LongFreeze:
                return await FreezeAsync(Seconds(6, 30), end).ConfigureAwait(false);

            case FaultKind.Outage:
                station.BeginOutage();
                station.OnFault(FrameClock.NowMicroseconds);
                await Task.Delay(Seconds(1, 8), end).ConfigureAwait(false);
                station.EndOutage();
                break;

            case FaultKind.Resize:
                _width += SizeStep;
                station.Camera.Camera.Resize(_width, _width * 3 / 4);
                break;

            case FaultKind.Reset:
                station.Reset();
                break;

            case FaultKind.Reopen:
                await Task.Run(station.Open, CancellationToken.None).ConfigureAwait(false);
                break;

            case FaultKind.KillChild:
                Station.SignalChild("KILL");
                break;

            case FaultKind.StopChild:
                Station.SignalChild("STOP");
                break;

            case FaultKind.RestartServer:
                station.Redis!.KillServer();
                await Task.Delay(Seconds(0, 8), end).ConfigureAwait(false);
                station.Redis.StartServer();
                break;

            case FaultKind.RestartPublisher:
                await station.Redis!.RestartPublisherAsync().ConfigureAwait(false);
                break;
        }

        return FrameClock.NowMicroseconds;
    }

    private async Task<long> FreezeAsync(TimeSpan duration, CancellationToken end)
    {
        // The one or two pictures on their way into the server come out when it goes on, as new ones: they are not the
        // capture's.
        long before = FrameClock.NowMicroseconds
            - (long)TimeSpan.FromSeconds(2 / Station.CameraOptions.FramesPerSecond).TotalMicroseconds;
        station.Camera.Camera.Freeze();
        station.OnFault(before);
        await Task.Delay(duration, end).ConfigureAwait(false);
        long overAt = FrameClock.NowMicroseconds;
        station.Camera.Camera.Resume();
        return overAt;
    }

    private async Task WaitForRecoveryAsync(string fault, long overAt, CancellationToken end)
    {
        while (!station.HasSeen(overAt))
        {
            TimeSpan waited = FrameClock.Between(overAt, FrameClock.NowMicroseconds);
            if (waited > s_recoveryLimit)
            {
                violations.Add(
                    station.Name,
                    $"no new picture {waited.TotalSeconds:F0} s after {fault}: "
                    + $"{station.Capture}, {station.Capture.Failure}");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), end).ConfigureAwait(false);
        }

        double recovery = FrameClock.Between(overAt, FrameClock.NowMicroseconds).TotalSeconds;
        if (recovery > _longestRecovery) Volatile.Write(ref _longestRecovery, recovery);
    }

    private TimeSpan Seconds(double least, double most) =>
        TimeSpan.FromSeconds(least + ((most - least) * _random.NextDouble()));
}
