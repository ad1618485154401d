using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LatestFrames;

/// <summary>One connection of a reader: it answers requests, and takes the pictures after PLAY.</summary>
internal sealed class Camera(Socket socket, byte[][] parameterSets) : IDisposable
{
    private readonly byte[] _input = new byte[16 * 1024];
    private readonly byte[] _report = new byte[4 + 28];
    private readonly MemoryStream _owed = new();
    private int _length;
    private int _owedFrom;

    /// <summary>The synchronization source of all streams.</summary>
    public static ReadOnlySpan<byte> Source => [0x4c, 0x46, 0x43, 0x01];

    /// <summary>The camera's number, from the path of its URL.</summary>
    public int Number { get; private set; }

    public bool IsPlaying { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Pictures left out because the reader had not taken the ones before.</summary>
    public long Dropped { get; private set; }

    /// <summary>The next picture of its own second, as a number that only rises.</summary>
    public long Next { get; set; } = -1;

    /// <summary>Reads what has come, and answers.</summary>
    public void Serve()
    {
        try
        {
            while (!IsClosed && socket.Available > 0)
            {
                int read = socket.Receive(_input.AsSpan(_length));
                if (read == 0) break;
                _length += read;
                while (TryServeOne())
                {
                }
            }

            if (!IsClosed && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0) IsClosed = true;
        }
        catch (SocketException)
        {
            // Expected: the reader has gone.
            IsClosed = true;
        }
    }

    /// <summary>Sends a picture, and a report of its time now and then; leaves it out where the reader is
    /// behind.</summary>
    public void Send(PreparedPicture picture, bool isReported)
    {
        try
        {
            Flush();
            if (IsClosed) return;
            if (_owed.Length > 0)
            {
                Dropped++;
                return;
            }

            if (isReported) SendOrOwe(Report(picture.Time));
            SendOrOwe(picture.Bytes);
        }
        catch (SocketException)
        {
            // Expected: the reader has gone.
            IsClosed = true;
        }
    }

    public void Dispose() => socket.Dispose();

    private void SendOrOwe(ReadOnlySpan<byte> bytes)
    {
        int sent = _owed.Length > 0 ? 0 : Math.Max(0, TrySend(bytes));
        if (sent < bytes.Length) _owed.Write(bytes.Slice(sent));
    }

    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        int sent = socket.Send(bytes, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success) return sent;
        if (error != SocketError.WouldBlock) IsClosed = true;
        return 0;
    }

    private void Flush()
    {
        if (_owed.Length == 0) return;
        _owedFrom += TrySend(_owed.GetBuffer().AsSpan(_owedFrom, (int)_owed.Length - _owedFrom));
        if (_owedFrom < _owed.Length) return;
        _owed.SetLength(0);
        _owedFrom = 0;
    }

    /// <summary>A sender report (RFC 3550, 6.4.1): which RTP time is now.</summary>
    private byte[] Report(uint time)
    {
        TimeSpan now = DateTime.UtcNow - new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        ReadOnlySpan<byte> head = [(byte)'$', 1, 0, 28, 0x80, 200, 0, 6];
        head.CopyTo(_report);
        Source.CopyTo(_report.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(_report.AsSpan(12), (uint)now.TotalSeconds);
        double fraction = now.TotalSeconds - Math.Floor(now.TotalSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(_report.AsSpan(16), (uint)(fraction * uint.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(_report.AsSpan(20), time);
        return _report;
    }

    private bool TryServeOne()
    {
        // The reader's own reports, which nobody evaluates.
        if (_length >= 4 && _input[0] == '$')
        {
            int length = 4 + ((_input[2] << 8) | _input[3]);
            return _length >= length && Consume(length);
        }

        int end = _input.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (_length == _input.Length) IsClosed = true;
            return false;
        }

        Answer(Encoding.ASCII.GetString(_input, 0, end));
        return Consume(end + 4);
    }

    private bool Consume(int count)
    {
        _length -= count;
        Buffer.BlockCopy(_input, count, _input, 0, _length);
        return true;
    }

    private void Answer(string request)
    {
        string[] lines = request.Split("\r\n");
        string[] first = lines[0].Split(' ');
        string sequence = Array.Find(lines, line => line.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase)) ?? "";
        string headers = "Session: 1;timeout=60\r\n";
        string body = "";
        switch (first[0])
        {
            case "DESCRIBE":
                string url = first[1];
                Number = int.Parse(url.AsSpan(url.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
                body = Description();
                headers = $"Content-Type: application/sdp\r\nContent-Length: {body.Length}\r\n";
                break;
            case "SETUP":
                headers += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
                break;
            case "PLAY":
                IsPlaying = true;
                break;
            case "TEARDOWN":
                IsClosed = true;
                return;
        }

        SendOrOwe(Encoding.ASCII.GetBytes($"RTSP/1.0 200 OK\r\n{sequence}\r\n{headers}\r\n{body}"));
    }

    private string Description()
    {
        string sets = string.Join(",", parameterSets.Select(Convert.ToBase64String));
        return $"""
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=-
            t=0 0
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sets}
            a=control:video

            """.ReplaceLineEndings("\r\n");
    }
}
