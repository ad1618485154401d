using System.Net;
using System.Net.Security;

namespace LatestFrames;

/// <summary>
/// A camera that sends JPEG pictures over HTTP, read by this library: as a stream (<c>multipart/x-mixed-replace</c>),
/// or as snapshots that are requested one after the other. Nothing has to be installed; OpenCV needs no network.
/// </summary>
/// <remarks>
/// What the camera answers decides which of the two it is. Redirects are followed on the same host only. Thread safety:
/// change the properties before a capture opens the source; several captures may read one source, each with one
/// connection of its own. It holds nothing to dispose.
/// </remarks>
public sealed class MotionJpegSource : IFrameSource
{
    private static readonly TimeSpan s_maxPollInterval = TimeSpan.FromDays(1);

    private readonly HttpUrl _url;
    private readonly LoginPace _logins = new();
    private TimeSpan _pollInterval = TimeSpan.FromMilliseconds(200);
    private IDictionary<string, string> _headers = new Dictionary<string, string>();

    /// <summary>Creates a source for a camera's URL.</summary>
    /// <param name="url">
    /// <c>http://user:password@host:port/path?query</c>, or <c>https</c>. User and password may contain any character,
    /// as it is or percent-encoded.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not such a URL.</exception>
    public MotionJpegSource(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        if (!HttpUrl.TryParse(url, out HttpUrl? parsed, out string error))
            throw new ArgumentException($"{SourceName.Of(url)}: {error}", nameof(url));
        _url = parsed;
        Name = parsed.ToString();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <summary>The time from one request to the next where the camera returns one picture with each.</summary>
    /// <value>
    /// Default 200 ms: cameras make a snapshot when it is asked for, and most can make 5 to 10 a second. 0 (the next
    /// request follows the picture) to 1 day. Snapshots are requested whether somebody reads or not, so that the newest
    /// one is there and a camera that has gone is noticed. A stream ignores it.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or above 1 day.</exception>
    public TimeSpan PollInterval
    {
        get => _pollInterval;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_maxPollInterval);
            _pollInterval = value;
        }
    }

    /// <summary>Header lines of each request, such as <c>Authorization</c> with a token.</summary>
    /// <value>
    /// Default empty. Values count as secrets: they are not shown, and sent to the URL's host only. No line breaks.
    /// </value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IDictionary<string, string> Headers
    {
        get => _headers;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _headers = value;
        }
    }

    /// <summary>The check of the camera's certificate (<c>https</c>).</summary>
    /// <value>
    /// Default null: a certificate must be valid by the system's rules. Otherwise it alone decides, also on valid ones.
    /// Cameras usually have one that they made themselves: compare its <c>GetCertHashString</c> with the one that you
    /// know. Called on a thread of the runtime while the capture thread waits.
    /// </value>
    public RemoteCertificateValidationCallback? ServerCertificate { get; set; }

    /// <summary>The proxy; null for the system's.</summary>
    internal IWebProxy? Proxy { get; set; }

    /// <inheritdoc/>
    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        KeyValuePair<string, string>[] headers = [.. Headers];
        if (headers.Any(IsInvalid))
        {
            opening.Failure = new CaptureFailure(
                CaptureFailureReason.Unknown,
                $"{Name}: one of {nameof(Headers)} has no name, no value, or a line break.");
            return null;
        }

        var settings = new MotionJpegSettings
        {
            Url = _url,
            Name = Name,
            Headers = headers,
            ServerCertificate = ServerCertificate,
            Proxy = Proxy,
            PollInterval = PollInterval,
            OpenTimeout = opening.OpenTimeout,
            StallTimeout = opening.StallTimeout,
            TimeProvider = opening.Options.TimeProvider,
            Inlet = opening.Inlet,
            Note = opening.Note,
        };
        try
        {
            opening.Pause();
            _logins.WaitUntilDue(opening.CancellationToken);
            opening.Begin();
            return Open(settings, opening);
        }
        catch (CameraException exception)
        {
            if (exception.IsLoginInDoubt) _logins.OnInDoubt();
            opening.Fail(
                exception.Failure, exception.IsForAnotherSource, exception.HasEnd, exception.IsPlaylist);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the connection any more.
        }

        return null;
    }

    private MotionJpegConnection? Open(MotionJpegSettings settings, FrameSourceOpening opening)
    {
        // Whichever of them exists last owns the others.
        CameraClient? client = null;
        IPictureInput? input = null;
        MotionJpegConnection? connection = null;
        try
        {
            client = new CameraClient(settings);
            input = PictureInputs.Open(client, settings, opening.Begin, opening.CancellationToken);
            _logins.OnOpened();
            connection = new MotionJpegConnection(input, settings, opening.CancellationToken);
            return opening.WaitForPicture(connection);
        }
        finally
        {
            if (connection is null)
            {
                if (input is not null) input.Dispose();
                else client?.Dispose();
            }
        }
    }

    private static bool IsInvalid(KeyValuePair<string, string> header) =>
        string.IsNullOrWhiteSpace(header.Key)
        || header.Value is null
        || (header.Key + header.Value).AsSpan().IndexOfAny("\r\n\0".AsSpan()) >= 0;
}
