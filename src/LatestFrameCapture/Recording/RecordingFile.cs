using System.Buffers.Binary;

namespace LatestFrames;

/// <summary>One file of a recording. Recorder's thread only. Exceptions are those of the file system.</summary>
internal sealed class RecordingFile : IDisposable
{
    // A file or directory that somebody has removed is noticed soon. On a network share that is gone this call does not
    // return either (FileWatch).
    private const long CheckInterval = 1000;

    private readonly Stream _stream;
    private readonly MatroskaFile _file;
    private readonly RecordingClock _clock;
    private readonly TimeProvider _timeProvider;
    private readonly long _firstArrival;
    private readonly StreamParameters _parameters;
    private readonly DateTimeOffset _start;
    private readonly byte[] _length = new byte[4];
    private bool _hasOnlyOneKey;
    private long _checked;
    private long _pictures;
    private bool _isEnded;

    /// <param name="path">Its path, where there is none yet.</param>
    /// <param name="open">Makes it.</param>
    /// <param name="track">Its track.</param>
    /// <param name="first">Its first picture, a key frame.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    public RecordingFile(
        string path, Func<string, Stream> open, MatroskaTrack track, CodedUnit first, TimeProvider timeProvider)
    {
        _stream = open(path);
        _file = new MatroskaFile(_stream);
        _clock = new RecordingClock(timeProvider);
        _parameters = first.Info.Parameters;
        _start = first.Info.ArrivedAt;
        _timeProvider = timeProvider;
        _firstArrival = first.Info.ArrivalTimestamp;
        FullPath = path;
        try
        {
            _file.WriteHeader(track, _start);
        }
        catch
        {
            Dispose();
            TryDelete(path);
            throw;
        }
    }

    public string FullPath { get; }

    public long Bytes => _file.Length;

    public TimeSpan Duration => TimeSpan.FromMilliseconds(_file.LastTime);

    /// <summary>How long the file would be with a picture.</summary>
    /// <param name="arrivalTimestamp">When the picture arrived.</param>
    /// <returns>
    /// By our clock where that is longer: after an outage, and with a camera whose own clock stands still or is slow.
    /// </returns>
    public TimeSpan DurationWith(long arrivalTimestamp)
    {
        TimeSpan elapsed = _timeProvider.GetElapsedTime(_firstArrival, arrivalTimestamp);
        return elapsed > Duration ? elapsed : Duration;
    }

    /// <summary>Whether a picture can be in this file: its coding and size are the same.</summary>
    public bool Fits(StreamParameters parameters) =>
        parameters.Codec == _parameters.Codec
        && parameters.Width == _parameters.Width
        && parameters.Height == _parameters.Height;

    /// <summary>Makes a file without a buffer of its own: what was written survives this process.</summary>
    public static Stream Create(string path) =>
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1);

    /// <summary>Deletes a file without a picture, if that is possible.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected where nothing can be written.
        }
    }

    /// <summary>Writes a picture.</summary>
    /// <returns>False when it cannot be decoded in this file, and was left out.</returns>
    public bool Write(CodedUnit unit, bool isDiscontinuity)
    {
        UnitInfo info = unit.Info;
        ReadOnlySpan<byte> data = unit.Data.AsSpan(0, unit.Length);
        if (isDiscontinuity || _pictures == 0) _hasOnlyOneKey = true;
        else if (info.IsKeyFrame) _hasOnlyOneKey = false;
        if (_hasOnlyOneKey && RefersToBefore(data)) return false;
        long time = (long)Math.Round(_clock.TimeOf(unit, isDiscontinuity).TotalMilliseconds);
        EbmlBuffer buffer = _file.BeginPicture(time, info.IsKeyFrame);
        if (_parameters.Codec == VideoCodec.Jpeg) buffer.Write(data);
        else WriteNals(buffer, data, info);
        _file.EndPicture();
        _pictures++;
        if (_file.LastTime - _checked < CheckInterval) return true;
        _checked = _file.LastTime;
        if (!File.Exists(FullPath)) throw new FileNotFoundException($"{FullPath} is gone.", FullPath);
        return true;
    }

    /// <summary>Ends the file.</summary>
    public RecordedFile End()
    {
        _isEnded = true;
        try
        {
            _file.End();
        }
        catch
        {
            TryCut();
            throw;
        }
        finally
        {
            _stream.Dispose();
        }

        return Describe();
    }

    /// <summary>Ends a file that could not be written further, as far as it can be; it plays all the same.</summary>
    public RecordedFile Abandon()
    {
        if (_isEnded) return Describe();
        _isEnded = true;
        try
        {
            // The part of a picture.
            _stream.SetLength(_file.Length);
            _stream.Seek(_file.Length, SeekOrigin.Begin);
            _file.End();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected: nothing can be written.
            TryCut();
        }

        Dispose();
        return Describe();
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // Some file systems report at the end what could not be written before.
        }
    }

    /// <summary>Removes what could be written only in part, behind which players would stumble.</summary>
    private void TryCut()
    {
        try
        {
            _stream.SetLength(_file.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Expected: the file is gone.
        }
    }

    private RecordedFile Describe() => new(FullPath, _start, Duration, _pictures, _file.Length);

    /// <summary>
    /// Writes the NAL units, each with its length before it, with the parameter sets as the camera sent them: those in
    /// the picture may say that nothing is reordered, which a player believes also of what comes later.
    /// </summary>
    /// <remarks>
    /// Before each key frame, although those at the beginning of the file may be the same: decoders keep the last ones
    /// that they have seen, also when a player seeks to before a change.
    /// </remarks>
    private void WriteNals(EbmlBuffer buffer, ReadOnlySpan<byte> data, in UnitInfo info)
    {
        VideoCodec codec = _parameters.Codec;
        bool mustWriteSets = info.IsKeyFrame;
        var nals = new NalReader(data);
        while (nals.MoveNext())
        {
            int type = NalUnit.TypeOf(codec, nals.First);
            if (info.IsKeyFrame && NalUnit.IsParameterSet(codec, type)) continue;

            // Nothing of a picture comes before its delimiter.
            if (mustWriteSets && !NalUnit.IsDelimiter(codec, type))
            {
                mustWriteSets = false;
                var sets = new NalReader(info.Parameters.ParameterSets);
                while (sets.MoveNext()) WriteNal(buffer, sets.Current);
            }

            WriteNal(buffer, nals.Current);
        }
    }

    private void WriteNal(EbmlBuffer buffer, ReadOnlySpan<byte> nal)
    {
        BinaryPrimitives.WriteInt32BigEndian(_length, nal.Length);
        buffer.Write(_length);
        buffer.Write(nal);
    }

    /// <summary>
    /// Whether an H.265 picture refers to what came before the key frame that decoding began with (RASL pictures).
    /// </summary>
    private bool RefersToBefore(ReadOnlySpan<byte> data)
    {
        if (_parameters.Codec != VideoCodec.H265) return false;
        var nals = new NalReader(data);
        while (nals.MoveNext())
        {
            int type = NalUnit.TypeOf(VideoCodec.H265, nals.First);
            if (NalUnit.IsSlice(VideoCodec.H265, type)) return type is 8 or 9;
        }

        return false;
    }
}
