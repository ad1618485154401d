using OpenCvSharp;

namespace LatestFrames;

/// <summary>A Get or Set that another thread wants and the capture thread serves between two frames.</summary>
internal sealed class SourceRequest
{
    private readonly TaskCompletionSource<double?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly double? _newValue;

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

    /// <summary>Asks the connection. Capture thread only.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="beforeAnswer">What is to be done after a Set that succeeded, before the asker hears of it.</param>
    /// <returns>Whether a Set succeeded.</returns>
    public bool Serve(IFrameConnection connection, Action beforeAnswer)
    {
        if (_answer.Task.IsCompleted) return false;
        try
        {
            double answer = _newValue is double value ? (connection.SetProperty(PropertyId, value) ? 1 : 0) : connection.GetProperty(PropertyId);
            bool isSet = _newValue is not null && answer != 0;
            if (isSet) beforeAnswer();
            _answer.TrySetResult(answer);
            return isSet;
        }
        catch (Exception)
        {
            Refuse();
            return false;
        }
    }

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
