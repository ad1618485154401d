using System.Net.Sockets;

namespace LatestFrames;

/// <summary>
/// A program that sends H.264 or H.265 without a container by TCP, as the camera programs of the Raspberry Pi do.
/// </summary>
/// <remarks>
/// <c>new LatestFrameCapture("tcp://…")</c> makes one by itself; create it to set its properties. Which coding it is,
/// the stream tells. Nothing in such a stream says when a picture was taken, so <see cref="Frame.SourcePosition"/>
/// counts arrivals; nothing says that a picture is complete either, so at first each is shown when the next one
/// begins, and later, if the stream's pauses can be relied on, after a pause of 9 ms or more. Thread safety: change the
/// properties before a capture opens the source; several captures may read one source, each by a connection of its
/// own. It holds nothing to dispose.
/// </remarks>
public sealed class RawVideoSource : IFrameSource
{
    private readonly string _host;
    private readonly int _port;
    private readonly HardwareMemory _hardwareMemory = new();
    private DecoderThreadCount? _threads;
    private VideoDecoderKind _decoder;
    private DecoderHardware _hardware;

    /// <summary>Creates a source for a program's address.</summary>
    /// <param name="url"><c>tcp://host:port</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not such a URL.</exception>
    public RawVideoSource(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        if (!TryParse(url, out _host, out _port))
            throw new ArgumentException($"{SourceName.Of(url)}: the URL is not tcp://host:port", nameof(url));
        Name = $"tcp://{(_host.Contains(':') ? $"[{_host}]" : _host)}:{_port}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <summary>Whether only key frames are decoded.</summary>
    /// <value>Default false. Costs a fraction of the CPU time; the other pictures are received and dropped.</value>
    public bool KeyFramesOnly { get; set; }

    /// <summary>What decodes the pictures.</summary>
    /// <value>Default <see cref="VideoDecoderKind.Automatic"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public VideoDecoderKind Decoder
    {
        get => _decoder;
        set
        {
            VideoDecoders.ThrowIfUnknown(value);
            _decoder = value;
        }
    }

    /// <summary>The hardware that decodes H.264 and H.265.</summary>
    /// <value>
    /// Default <see cref="DecoderHardware.None"/>. For the decoders of FFmpeg's libavcodec and for <see
    /// cref="VideoDecoderKind.FFmpegProcess"/>; where it is not there or cannot decode the stream, software does, with
    /// a log line. <c>GetBackendName</c> names the hardware that decodes.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public DecoderHardware Hardware
    {
        get => _hardware;
        set
        {
            DecoderHardwares.ThrowIfUnknown(value);
            _hardware = value;
        }
    }

    /// <summary>Whether a text is the URL of such a source.</summary>
    internal static bool IsUrl(string text) => TryParse(text, out _, out _);

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        LatestFrameCaptureOptions options = opening.Options;
        Interlocked.CompareExchange(ref _threads, DecoderThreadCount.For(options.DecoderThreads), null);
        bool isOnDemand = options.Conversion == FrameConversion.OnDemand;
        var playback = new UnitPlayback(
            KeyFramesOnly, ShowsDamaged: false, isOnDemand, Decoder, _threads, Hardware, _hardwareMemory)
        {
            Inlet = opening.Inlet,
        };
        var limits = new UnitSettings(
            Name, options.TimeProvider, opening.OpenTimeout, opening.StallTimeout, opening.Note);
        var limit = new WaitLimit(opening.OpenTimeout, opening.CancellationToken);
        SocketWire? wire = null;
        UnitConnection? connection = null;
        try
        {
            wire = new SocketWire(SocketConnector.Connect(_host, _port, Name, limit));
            RawVideoBegin begin = RawVideoBegin.Read(
                wire, Name, opening.OpenTimeout, opening.Begin, opening.CancellationToken);
            var reception = new RawVideoReception(
                wire, begin.Codec, begin.Bytes, options.TimeProvider, playback, opening.CancellationToken);
            connection = new UnitConnection(reception, limits, playback, opening.CancellationToken);
            return opening.WaitForPicture(connection);
        }
        catch (CameraException exception)
        {
            opening.Fail(exception.Failure, exception.IsForAnotherSource);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the connection any more.
        }
        finally
        {
            if (connection is null) wire?.Dispose();
        }

        return null;
    }

    private static bool TryParse(string url, out string host, out int port)
    {
        bool isUrl = Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
            && parsed is { Scheme: "tcp", Port: > 0, Query: "", UserInfo: "", AbsolutePath: "" or "/" };
        (host, port) = isUrl ? (parsed!.DnsSafeHost, parsed.Port) : ("", 0);
        return isUrl && host.Length > 0;
    }
}
