using System.Diagnostics;

namespace LatestFrames;

/// <summary>Pictures for a <see cref="HttpTestCamera"/>: at their rate, in a loop.</summary>
internal sealed class MultipartStream
{
    private volatile bool _isSilent;
    private int _sent;

    public MultipartStyle Style { get; init; } = new();

    /// <summary>The picture to send. Default: a hundred in a loop.</summary>
    public Func<int, byte[]> PictureOf { get; init; } = n => JpegPictures.Hundred[n % 100];

    /// <summary>When a picture is sent, in milliseconds after the request. Default: 25 a second.</summary>
    public Func<int, double> DueOf { get; init; } = n => n * 40;

    /// <summary>Lets a picture go with each release, whenever it is due; null for all.</summary>
    public SemaphoreSlim? Gate { get; init; }

    public int Pictures { get; init; } = int.MaxValue;

    public bool IsChunked { get; init; }

    /// <summary>How a part is cut into writes. Default: not at all.</summary>
    public Func<byte[], IEnumerable<byte[]>> Cut { get; init; } = part => [part];

    /// <summary>The pause after each write of a cut part, in milliseconds.</summary>
    public double Drip { get; init; }

    /// <summary>Whether the connection is closed after the last picture; else it stays open.</summary>
    public bool Closes { get; init; }

    public bool IsSilent
    {
        get => _isSilent;
        set => _isSilent = value;
    }

    /// <summary>The number of the picture that was sent last, on any connection; -1 before the first.</summary>
    public int LastSent => Volatile.Read(ref _sent) - 1;

    public HttpTestCamera Camera(RtspTestLogin? login = null, bool isSecure = false, int maxClients = int.MaxValue) =>
        new HttpTestCamera
        {
            Answer = Answer,
            Login = login,
            IsSecure = isSecure,
            MaxClients = maxClients,
        }.Start();

    /// <summary>Answers a request; for <see cref="HttpTestCamera.Answer"/>.</summary>
    public void Answer(HttpTestConnection connection, RtspTestRequest request)
    {
        connection.Send(
            "HTTP/1.1 200 OK\r\nContent-Type: "
            + $"{Style.Type}\r\n{(IsChunked ? "Transfer-Encoding: chunked\r\n" : "Connection: close\r\n")}\r\n");
        var clock = Stopwatch.StartNew();
        if (Style.Preamble.Length > 0) Send(connection, System.Text.Encoding.Latin1.GetBytes(Style.Preamble));
        for (int n = 0; n < Pictures; n++)
        {
            if (!connection.Pause(DueOf(n) - clock.Elapsed.TotalMilliseconds)) return;
            while (IsSilent || Gate?.Wait(0) == false)
            {
                if (!connection.Pause(5)) return;
            }

            byte[] part = Style.Part(PictureOf(n));
            Volatile.Write(ref _sent, n + 1);
            foreach (byte[] piece in Cut(part))
            {
                Send(connection, piece);
                if (Drip > 0 && !connection.Pause(Drip)) return;
            }
        }

        if (Closes) connection.Close();
        else connection.Hold();
    }

    private void Send(HttpTestConnection connection, byte[] bytes)
    {
        if (IsChunked) connection.SendChunk(bytes);
        else connection.Send(bytes);
    }
}
