using System.Net.Security;

namespace LatestFrames;

/// <summary>
/// A camera that is read by an RTSP client of this library: nothing has to be installed, and OpenCV needs no network.
/// </summary>
/// <remarks>
/// <c>new LatestFrameCapture("rtsp://…")</c> makes one by itself; create it to set its properties. H.264, H.265 and
/// JPEG; one video track (<see cref="VideoTrack"/>). Thread safety: change the properties before a capture opens the
/// source; several captures may read one source. It holds nothing to dispose.
/// </remarks>
public sealed class RtspSource : IFrameSource
{
    private static readonly TimeSpan s_maxLatency = TimeSpan.FromSeconds(5);

    private readonly RtspUrl _url;
    private RtspMemory? _memory;
    private RtspTransport _transport;
    private TimeSpan _latency = TimeSpan.FromMilliseconds(50);
    private int? _videoTrack;
    private VideoDecoderKind _decoder;
    private DecoderHardware _hardware;

    /// <summary>Creates a source for a camera's URL.</summary>
    /// <param name="url">
    /// <c>rtsp://user:password@host:port/path?query</c>; also <c>rtsps</c> (TLS), <c>rtspt</c> (TCP only) and
    /// <c>rtspu</c> (UDP). User and password may contain any character, as it is or percent-encoded.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not such a URL.</exception>
    public RtspSource(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        if (!RtspUrl.TryParse(url, out RtspUrl? parsed, out string error) || parsed is null)
            throw new ArgumentException($"{SourceName.Of(url)}: {error}", nameof(url));
        _url = parsed;
        Name = parsed.ToString();
        _transport = parsed.Transport ?? RtspTransport.Tcp;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <summary>How the camera's packets arrive.</summary>
    /// <value>
    /// Default <see cref="RtspTransport.Tcp"/>, <see cref="RtspTransport.Udp"/> for an <c>rtspu</c> URL. A camera that
    /// refuses TCP is asked for UDP, unless the URL begins with <c>rtspt</c>. An <c>rtspt</c> or <c>rtspu</c> URL has
    /// precedence over what is set.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public RtspTransport Transport
    {
        get => _transport;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan((int)value, (int)RtspTransport.Tcp, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan((int)value, (int)RtspTransport.Udp, nameof(value));
            _transport = value;
        }
    }

    /// <summary>How long a UDP packet that comes out of order is waited for.</summary>
    /// <value>Default 50 ms; 0 to 5 s. Only what is missing is waited for. TCP ignores it.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above 5 s.</exception>
    public TimeSpan Latency
    {
        get => _latency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_maxLatency);
            _latency = value;
        }
    }

    /// <summary>The number of the video track to read.</summary>
    /// <value>Default null: the largest. 0 is the first video track of the camera's description.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? VideoTrack
    {
        get => _videoTrack;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(value));
            _videoTrack = value;
        }
    }

    /// <summary>Whether only key frames are decoded, usually one every one to four seconds.</summary>
    /// <value>Default false. Costs a fraction of the CPU time; the other pictures are received and dropped.</value>
    public bool KeyFramesOnly { get; set; }

    /// <summary>Whether pictures of which a packet is missing, or that refer to one, are shown all the same.</summary>
    /// <value>Default false: nothing is shown until the next key frame.</value>
    public bool ShowDamaged { get; set; }

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

    /// <summary>The check of the camera's certificate (<c>rtsps</c>).</summary>
    /// <value>
    /// Default null: a certificate must be valid by the system's rules. Otherwise it alone decides, also on valid ones.
    /// Cameras usually have one that they made themselves: compare its <c>GetCertHashString</c> with the one that you
    /// know. Called on a thread of the runtime while the capture thread waits.
    /// </value>
    public RemoteCertificateValidationCallback? ServerCertificate { get; set; }

    /// <summary>With which other sources this one takes turns to connect.</summary>
    internal Turns Turns { get; set; } = OpeningTurns.Network;

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        LatestFrameCaptureOptions options = opening.Options;
        Interlocked.CompareExchange(ref _memory, new RtspMemory(options.DecoderThreads), null);
        RtspMemory memory = _memory;
        bool isOnDemand = options.Conversion == FrameConversion.OnDemand;
        var playback = new UnitPlayback(
            KeyFramesOnly, ShowDamaged, isOnDemand, Decoder, memory.Threads, Hardware, memory.Hardware)
        {
            Inlet = opening.Inlet,
        };
        var settings = new RtspSettings
        {
            Url = _url,
            Name = Name,
            Transport = Transport,
            Latency = Latency,
            VideoTrack = VideoTrack,
            ServerCertificate = ServerCertificate,
            OpenTimeout = opening.OpenTimeout,
            KeepsAliveByOptions = memory.KeepsAliveByOptions,
            TimeProvider = options.TimeProvider,
            Note = opening.Note,
        };

        var limits = new UnitSettings(
            Name, options.TimeProvider, opening.OpenTimeout, opening.StallTimeout, opening.Note);
        RtspClient? client = null;
        UnitConnection? connection = null;
        try
        {
            opening.Pause();
            memory.Logins.WaitUntilDue(opening.CancellationToken);
            using (Turns.Enter(OpeningTurns.Patience, opening.CancellationToken))
            {
                opening.Begin();
                client = RtspClient.Open(settings, opening.CancellationToken);
            }

            memory.Logins.OnOpened();
            var reception = new RtspReception(client, settings, playback, memory);
            connection = new UnitConnection(reception, limits, playback, opening.CancellationToken);
            return opening.WaitForPicture(connection);
        }
        catch (CameraException exception)
        {
            if (exception.IsLoginInDoubt) memory.Logins.OnInDoubt();
            opening.Fail(exception.Failure, exception.IsForAnotherSource);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the connection any more.
        }
        finally
        {
            // Also after an exception of the user's code: the thread of UDP would go on permanently.
            if (connection is null) client?.Dispose();
        }

        return null;
    }
}
