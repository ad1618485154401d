namespace LatestFrames;

/// <summary>The files of one run of a recorder, one after the other. Recorder's thread only.</summary>
/// <param name="plan">What to record, and where.</param>
/// <param name="onCompleted">Called with each file that is complete.</param>
internal sealed class RecordingFiles(RecordingPlan plan, Action<RecordedFile> onCompleted)
{
    // Recorders of one camera, and files of a camera that changes its size in each picture, begin in one millisecond.
    private const int MaxAttempts = 10_000;

    // A camera that sends no key frame any more must not fill the disk with one file.
    private const long MaxGroup = 64 * 1024 * 1024;

    // A camera that changes its size with each picture must not fill the directory. One that is set otherwise, or comes
    // back, changes a few times in a row, and a device that shows several cameras in turn not within a second.
    private const int MaxChangesInARow = 10;

    // One bad key frame is no bad stream.
    private static readonly TimeSpan s_maxUnreadable = TimeSpan.FromSeconds(10);

    private RecordingFile? _file;
    private StreamParameters? _parameters;
    private MatroskaTrack? _track;
    private long? _unreadableSince;
    private int _source;
    private bool _waitsForKey = true;
    private bool _isAfterGap;
    private bool _isUnfit;
    private long _changesUntil = long.MinValue;
    private long _skipped;

    /// <summary>The number of pictures that were left out because the stream changed too often. Any thread.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>The path of the file that is being written; null when there is none.</summary>
    public string? CurrentPath => _file?.FullPath;

    /// <summary>Writes a picture into the current file or another one.</summary>
    /// <returns>The number of bytes that were written; 0 when it was left out.</returns>
    public long Write(in UnitLease lease)
    {
        CodedUnit unit = lease.Unit;
        UnitInfo info = unit.Info;
        if (unit.Source != _source)
        {
            // A file has the pictures of one camera.
            End();
            (_source, _unreadableSince, _isUnfit) = (unit.Source, null, false);
        }

        if (info.IsKeyFrame && !CanRead(info))
        {
            (_waitsForKey, _isAfterGap, _isUnfit) = (true, true, false);
            return 0;
        }

        if (info.IsKeyFrame) _isUnfit = _file is not null && !_file.Fits(info.Parameters) && !TryChange(info);
        if (_isUnfit)
        {
            // The file goes on with a key frame that fits, another one begins when a further change is due.
            _waitsForKey = _isAfterGap = true;
            if (Interlocked.Increment(ref _skipped) == 1) plan.OnUnfit();
            return 0;
        }

        if (_file is not null && (info.IsKeyFrame ? IsForAnother(info) : IsTooLarge)) End();
        _waitsForKey |= _file is null;
        if (_waitsForKey && !info.IsKeyFrame) return 0;
        _waitsForKey = false;
        _file ??= Begin(unit);
        long before = _file.Bytes;
        bool isDiscontinuity = lease.IsDiscontinuity || _isAfterGap;
        _isAfterGap = false;
        return _file.Write(unit, isDiscontinuity) ? _file.Bytes - before : 0;
    }

    /// <summary>Ends the current file, if there is one.</summary>
    public void End()
    {
        if (_file is not { } file) return;
        RecordedFile recorded = file.End();
        _file = null;
        onCompleted(recorded);
    }

    /// <summary>Ends a file that could not be written further.</summary>
    public void Abandon()
    {
        if (_file is not { } file) return;
        _file = null;
        RecordedFile recorded = file.Abandon();
        if (recorded.Pictures == 0) RecordingFile.TryDelete(recorded.Path);
        else if (File.Exists(recorded.Path)) onCompleted(recorded);
    }

    // MaxBytes has no upper limit: with a sum every picture would be too much.
    private bool IsTooLarge => _file!.Bytes - MaxGroup > plan.Options.MaxBytes;

    private bool IsForAnother(in UnitInfo info) =>
        !_file!.Fits(info.Parameters)
        || _file.DurationWith(info.ArrivalTimestamp) >= plan.Options.MaxDuration
        || _file.Bytes >= plan.Options.MaxBytes;

    /// <summary>Whether the stream may change now: a few times in a row, and then once a second.</summary>
    private bool TryChange(in UnitInfo info)
    {
        // Each change takes a second, some of them in advance.
        long second = plan.TimeProvider.TimestampFrequency;
        long until = Math.Max(_changesUntil, info.ArrivalTimestamp);
        if (until - info.ArrivalTimestamp > (MaxChangesInARow - 1) * second) return false;
        _changesUntil = until + second;
        return true;
    }

    /// <summary>Whether a key frame has what decoders need; fails when none has had it for a while.</summary>
    private bool CanRead(in UnitInfo info)
    {
        StreamParameters parameters = info.Parameters;
        if (!ReferenceEquals(parameters, _parameters)) _track = RecordingTrack.Of(parameters);
        _parameters = parameters;
        if (_track is not null)
        {
            _unreadableSince = null;
            return true;
        }

        _unreadableSince ??= info.ArrivalTimestamp;
        if (plan.TimeProvider.GetElapsedTime(_unreadableSince.Value, info.ArrivalTimestamp) < s_maxUnreadable)
            return false;
        throw new RecordingException(new RecorderFailure(
            RecorderFailureReason.UnsupportedStream,
            $"{plan.SourceName()} is not recorded: what it sends ({parameters.Codec}) says no size of its pictures, or "
            + "has no parameter sets."));
    }

    private RecordingFile Begin(CodedUnit first)
    {
        for (int attempt = 0; ; attempt++)
        {
            string path = RecordingName.Of(plan.Options.Directory, plan.Prefix, first.Info.ArrivedAt, attempt);
            if (File.Exists(path) && attempt < MaxAttempts) continue;
            try
            {
                return new RecordingFile(path, plan.Open, _track!, first, plan.TimeProvider);
            }
            catch (IOException) when (attempt < MaxAttempts && File.Exists(path))
            {
                // Another recorder of the same camera has made it in this moment.
            }
        }
    }
}
