namespace LatestFrames;

/// <summary>Holds "never show the past as the present" against what a consumer gets that looks all the time.</summary>
/// <remarks>Thread safety: one consumer looks; any thread tells of faults.</remarks>
/// <param name="onItsWay">How long after a fault a picture from before it may still come; default 1 s.</param>
public sealed class PastCheck(TimeSpan? onItsWay = null)
{
    // What camera, network, decoder and a busy machine may take. Outages are longer, so that no picture from before a
    // fault can pass for one that was only on its way.
    private readonly TimeSpan _onItsWay = onItsWay ?? TimeSpan.FromSeconds(1);
    private long _faultAt = long.MinValue;
    private long _lastNumber;
    private long _lastTakenAt = long.MinValue;

    /// <summary>Looks for a frame that should not have been delivered.</summary>
    /// <param name="deliveries">What the consumer got, in order.</param>
    /// <param name="faultAt">As in <see cref="OnFault"/>.</param>
    /// <param name="onItsWay">As in the constructor.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? FindViolation(IEnumerable<Delivery> deliveries, long faultAt, TimeSpan? onItsWay = null)
    {
        var check = new PastCheck(onItsWay);
        check.OnFault(faultAt);
        return deliveries.Select(check.Look).FirstOrDefault(violation => violation is not null);
    }

    /// <summary>Says that nothing was sent after a moment on the <see cref="FrameClock"/>, until the fault is
    /// over.</summary>
    public void OnFault(long moment) => Volatile.Write(ref _faultAt, moment);

    /// <summary>Looks at the next frame.</summary>
    /// <returns>Why it should not have been delivered, or null.</returns>
    public string? Look(Delivery delivery)
    {
        long previousNumber = _lastNumber, previousTakenAt = _lastTakenAt;
        _lastNumber = delivery.Number;
        if (delivery.Number <= previousNumber) return $"frame {delivery.Number} came after frame {previousNumber}";
        if (delivery.TakenAt is not { } takenAt) return null;

        // One from before a fault that comes after one from after it, among others.
        _lastTakenAt = takenAt;
        if (takenAt < previousTakenAt) return $"frame {delivery.Number} shows an earlier moment than the one before it";

        long faultAt = Volatile.Read(ref _faultAt);
        return takenAt <= faultAt && FrameClock.Between(faultAt, delivery.DeliveredAt) > _onItsWay
            ? $"frame {delivery.Number}, from before the fault, "
                + $"was delivered {delivery.Age!.Value.TotalMilliseconds:F0} ms old"
            : null;
    }
}
