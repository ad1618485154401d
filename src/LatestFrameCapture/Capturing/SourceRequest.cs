using OpenCvSharp;

namespace LatestFrames;

/// <summary>A Get or Set that another thread wants and the capture thread serves between two frames.</summary>
internal sealed class SourceRequest
{
    private readonly TaskCompletionSource<double?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly double? _newValue;
    private double? _result;
    private (double Milliseconds, double FrameIndex)? _movedTo;

    private SourceRequest(int propertyId, double? newValue)
    {
        PropertyId = propertyId;
        _newValue = newValue;
    }

    public int PropertyId { get; }

    /// <summary>Where the source stood after a Set that moved it; null otherwise, and before the answer.</summary>
    public (double Milliseconds, double FrameIndex)? MovedTo => _answer.Task.IsCompleted ? _movedTo : null;

    /// <summary>Whether it moves a file.</summary>
    public bool IsPosition => _newValue is not null
        && (VideoCaptureProperties)PropertyId is VideoCaptureProperties.PosMsec or VideoCaptureProperties.PosFrames or VideoCaptureProperties.PosAviRatio;

    public static SourceRequest Get(int propertyId) => new(propertyId, newValue: null);

    public static SourceRequest Set(int propertyId, double value) => new(propertyId, value);

    /// <summary>Asks the connection; the asker hears of it by <see cref="Answer"/>. Capture thread only.</summary>
    /// <returns>Whether a Set succeeded.</returns>
    public bool Apply(IFrameConnection connection)
    {
        if (_answer.Task.IsCompleted) return false;
        try
        {
            _result = _newValue is double value ? (connection.SetProperty(PropertyId, value) ? 1 : 0) : connection.GetProperty(PropertyId);
            if (_newValue is null || _result == 0) return false;
            if (IsPosition)
                _movedTo = (connection.GetProperty((int)VideoCaptureProperties.PosMsec), connection.GetProperty((int)VideoCaptureProperties.PosFrames));
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Tells the asker what the connection said; nothing, if it threw. Capture thread only.</summary>
    public void Answer() => _answer.TrySetResult(_result);

    /// <summary>Says that there will be no answer.</summary>
    public void Refuse() => _answer.TrySetResult(null);

    /// <summary>Waits for the answer.</summary>
    /// <returns>The value, 1 or 0 for a Set, or null when there was no answer in time.</returns>
    /// <remarks>An asker that has gone is not served any more: what it was told has not happened must not happen later.</remarks>
    public double? Wait(TimeSpan timeout)
    {
        if (!_answer.Task.Wait(timeout)) Refuse();
        return _answer.Task.IsCompleted ? _answer.Task.Result : null;
    }
}
