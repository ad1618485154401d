using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What needs no server, or is about there being none.</summary>
public sealed class WithoutServerTests
{
    [Fact]
    public void Raw_and_png_pictures_are_the_same_to_the_bit()
    {
        using var random = new Mat(91, 67, MatType.CV_16UC4);
        byte[] noise = new byte[random.Total() * random.ElemSize()];
        new Random(7).NextBytes(noise);
        System.Runtime.InteropServices.Marshal.Copy(noise, 0, random.Data, noise.Length);

        // A part of a larger image, whose rows do not follow each other.
        using Mat part = random[5, 80, 3, 60];
        foreach (FrameEncoding encoding in new[] { FrameEncoding.Png, FrameEncoding.Raw })
        {
            using var encoder = new StoredPictureEncoder(encoding, 80);
            ReadOnlyMemory<byte> value = encoder.Encode(part, new StoredPictureHeader());
            Assert.True(StoredPictureHeader.TryRead(value.Span, out StoredPictureHeader header));
            using var image = new Mat();
            Assert.True(StoredPictureDecoder.TryDecode(value.Span, header, image));
            Assert.Equal(BytesOf(part), BytesOf(image));

            // Truncated, and of another size than the header says.
            Assert.False(StoredPictureDecoder.TryDecode(
                value.Span[..^1], header with { Encoding = FrameEncoding.Raw }, image));
            Assert.False(StoredPictureDecoder.TryDecode(
                value.Span, header with { Columns = header.Columns + 1 }, image));
        }
    }

    [Fact]
    public void A_server_that_is_away_is_said_and_disposing_does_not_wait_for_it()
    {
        using var capture = new LatestFrameCapture(
            new RedisFrameSource("127.0.0.1:9,password=secret", "door"), PublishedCamera.Options());
        PublishedCamera.WaitFor(() => capture.Failure is not null, "failure");
        Assert.Equal(CaptureFailureReason.Refused, capture.Failure!.Reason);
        Assert.Contains("redis://127.0.0.1:9/door", capture.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", capture.Failure.Message, StringComparison.Ordinal);

        var clock = Stopwatch.StartNew();
        capture.Dispose();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }

    [Fact]
    public void A_handshake_that_is_cut_off_is_tried_again()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        int accepted = 0;
        var closing = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    listener.AcceptTcpClient().Dispose();
                    Interlocked.Increment(ref accepted);
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The test is over.
            }
        });
        closing.Start();
        using (var capture = new LatestFrameCapture(
            new RedisFrameSource($"127.0.0.1:{port},ssl=true", "door"), PublishedCamera.Options()))
        {
            PublishedCamera.WaitFor(() => capture.Failure is not null, "failure");
            int before = Volatile.Read(ref accepted);
            PublishedCamera.WaitFor(() => Volatile.Read(ref accepted) > before, "another try");
            Assert.Equal(CaptureState.Reconnecting, capture.State);
        }

        listener.Stop();
        closing.Join();
    }

    [Theory]
    [InlineData("", "door")]
    [InlineData("user=x", "door")]
    [InlineData("localhost", "")]
    [InlineData("localhost", "a{b}")]
    [InlineData("localhost,password=secret,nonsense=1", "door")]
    [InlineData("redis://user:secret@localhost:6379", "door")]
    [InlineData("rediss://:secret@localhost", "door")]
    [InlineData("user:secret@localhost:6379", "door")]
    [InlineData("localhost:6379,secret@other", "door")]
    public void What_cannot_be_is_an_argument_exception_without_the_password(string redis, string name)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new RedisFrameSource(redis, name));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    private static byte[] BytesOf(Mat image)
    {
        using Mat whole = image.Clone();
        byte[] bytes = new byte[whole.Total() * whole.ElemSize()];
        System.Runtime.InteropServices.Marshal.Copy(whole.Data, bytes, 0, bytes.Length);
        return bytes;
    }
}
