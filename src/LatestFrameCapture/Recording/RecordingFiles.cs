namespace LatestFrames;

/// <summary>The files of one run of a recorder, one after the other. Recorder's thread only.</summary>
/// <param name="plan">What to record, and where.</param>
/// <param name="onCompleted">Called with each file that is complete.</param>
internal sealed class RecordingFiles(RecordingPlan plan, Action<RecordedFile> onCompleted)
{
    private const int MaxAttempts = 100;

    // A camera that sends no key frame any more must not fill the disk with one file.
    private const long MaxGroup = 64 * 1024 * 1024;

    private RecordingFile? _file;
    private bool _waitsForKey = true;

    /// <summary>The path of the file that is being written; null when there is none.</summary>
    public string? CurrentPath => _file?.FullPath;

    /// <summary>Writes a picture into the current file or another one.</summary>
    /// <returns>The number of bytes that were written; 0 when it was left out.</returns>
    public long Write(in UnitLease lease)
    {
        CodedUnit unit = lease.Unit;
        UnitInfo info = unit.Info;
        if (_file is not null && (info.IsKeyFrame ? IsForAnother(info.Parameters) : IsTooLarge)) End();
        _waitsForKey |= _file is null;
        if (_waitsForKey && !info.IsKeyFrame) return 0;
        _waitsForKey = false;
        _file ??= Begin(unit);
        long before = _file.Bytes;
        return _file.Write(unit, lease.IsDiscontinuity) ? _file.Bytes - before : 0;
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

    private bool IsTooLarge => _file!.Bytes > plan.Options.MaxBytes + MaxGroup;

    private bool IsForAnother(StreamParameters parameters) =>
        !_file!.Fits(parameters)
        || _file.Duration >= plan.Options.MaxDuration
        || _file.Bytes >= plan.Options.MaxBytes;

    private RecordingFile Begin(CodedUnit first)
    {
        StreamParameters parameters = first.Info.Parameters;
        if (RecordingTrack.Of(parameters) is not { } track)
        {
            throw new RecordingException(new RecorderFailure(
                RecorderFailureReason.UnsupportedStream,
                $"{plan.SourceName()} is not recorded: what it sends ({parameters.Codec}) says no size of its "
                + "pictures, or has no parameter sets."));
        }

        for (int attempt = 0; ; attempt++)
        {
            string path = RecordingName.Of(plan.Options.Directory, plan.Prefix, first.Info.ArrivedAt, attempt);
            if (File.Exists(path) && attempt < MaxAttempts) continue;
            try
            {
                return new RecordingFile(path, track, first, plan.TimeProvider);
            }
            catch (IOException) when (attempt < MaxAttempts && File.Exists(path))
            {
                // Another recorder of the same camera has made it in this moment.
            }
        }
    }
}
