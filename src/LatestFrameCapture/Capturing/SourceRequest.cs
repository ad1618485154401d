using OpenCvSharp;

namespace LatestFrames;

/// <summary>A Get or Set from another thread, which the capture thread serves between two frames.</summary>
/// <remarks>
/// Either the capture thread claims it or the requester withdraws it, so a change reported as failed is never applied
/// later. Thread safety: stated for each member.
/// </remarks>
internal sealed class SourceRequest
{
    private const int Pending = 0;
    private const int Claimed = 1;
    private const int Withdrawn = 2;
    private const int Concluded = 3;

    private readonly TaskCompletionSource<double?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _claim = Pending;
    private double? _result;

    private SourceRequest(int propertyId, double? newValue)
    {
        PropertyId = propertyId;
        NewValue = newValue;
    }

    public int PropertyId { get; }

    /// <summary>The value to set; null for a Get.</summary>
    public double? NewValue { get; }

    /// <summary>Whether it moves a file.</summary>
    public bool IsPosition => NewValue is not null && (VideoCaptureProperties)PropertyId
        is VideoCaptureProperties.PosMsec or VideoCaptureProperties.PosFrames or VideoCaptureProperties.PosAviRatio;

    /// <summary>
    /// The source's position after a Set that moved it; null otherwise. Written by the capture thread before the
    /// answer, read by the requester after it.
    /// </summary>
    public (double Milliseconds, double FrameIndex)? MovedTo { get; private set; }

    public static SourceRequest Get(int propertyId) => new(propertyId, newValue: null);

    public static SourceRequest Set(int propertyId, double value) => new(propertyId, value);

    /// <summary>
    /// Applies the request to the connection; <see cref="Answer"/> passes the result on. Capture thread only.
    /// </summary>
    /// <param name="connection">The connection to read or change.</param>
    /// <param name="result">
    /// The value of a Get, 1 or 0 for a Set; null when the request was withdrawn or the connection threw.
    /// </param>
    /// <returns>Whether a Set succeeded.</returns>
    public bool Apply(IFrameConnection connection, out double? result)
    {
        result = null;
        if (Interlocked.CompareExchange(ref _claim, Claimed, Pending) != Pending) return false;
        try
        {
            if (NewValue is not { } value)
            {
                result = connection.GetProperty(PropertyId);
                return false;
            }

            bool isSet = connection.SetProperty(PropertyId, value);
            result = isSet ? 1 : 0;
            if (isSet && IsPosition)
            {
                MovedTo = (
                    connection.Position?.TotalMilliseconds ?? 0,
                    connection.GetProperty((int)VideoCaptureProperties.PosFrames));
            }

            return isSet;
        }
        catch (Exception)
        {
            // Code of the source; IFrameConnection documents that the result is 0 or false.
            return false;
        }
    }

    /// <summary>Whether the requester still waits for the answer, and gets it. Capture thread only.</summary>
    /// <param name="result">What it gets, at once: the answer may be late.</param>
    public bool TryConclude(double? result)
    {
        _result = result;
        return Interlocked.CompareExchange(ref _claim, Concluded, Claimed) == Claimed;
    }

    /// <summary>Completes the request, with null if there is no answer. Any thread.</summary>
    public void Answer(double? result) => _answer.TrySetResult(result);

    /// <summary>Waits for the answer. Any thread but the capture thread.</summary>
    /// <param name="timeout">
    /// The longest wait until the capture thread claims the request, and once more until the source has answered.
    /// </param>
    /// <returns>The value, 1 or 0 for a Set, or null when there was no answer in time.</returns>
    public double? Wait(TimeSpan timeout)
    {
        if (_answer.Task.Wait(timeout)) return _answer.Task.Result;
        if (Interlocked.CompareExchange(ref _claim, Withdrawn, Pending) == Pending) return null;
        if (_answer.Task.Wait(timeout)) return _answer.Task.Result;

        // The source's call does not return, unless the request is concluded already.
        int claim = Interlocked.CompareExchange(ref _claim, Withdrawn, Claimed);
        return claim == Concluded ? _result : null;
    }
}
