using OpenCvSharp;

namespace LatestFrames;

/// <summary>A Get or Set that another thread wants and the capture thread serves between two frames.</summary>
internal sealed class SourceRequest
{
    private readonly TaskCompletionSource<double?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly double? _newValue;
    private double? _result;

    private SourceRequest(int propertyId, double? newValue)
    {
        PropertyId = propertyId;
        _newValue = newValue;
    }

    public int PropertyId { get; }

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
            return _newValue is not null && _result != 0;
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
