using System.Diagnostics;
using System.Text;

namespace LatestFrames;

/// <summary>The reader of NUT: what FFmpeg writes, in pieces, damaged, and with false claims.</summary>
/// <remarks>
/// The number of damaged streams is 5,000, or what the environment variable LATEST_FRAME_FUZZ says.
/// </remarks>
public sealed class NutReaderTests(ITestOutputHelper output)
{
    private const int Pictures = 6;
    private const int Bytes = 32 * 16 * 3 / 2;
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_FUZZ"), out int count) ? count : 5_000;

    private static readonly Lazy<byte[]> s_stream = new(() => Make("testsrc=size=32x16:rate=25"));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(700)]
    [InlineData(1_000_000)]
    public void Pictures_and_times_are_the_same_in_pieces_of_any_length(int length)
    {
        var reader = new NutReader();
        List<(int Length, TimeSpan? Position)> pictures = Read(reader, s_stream.Value, length);

        Assert.Equal("", reader.WhyNot);
        Assert.Equal(
            Enumerable.Range(0, Pictures).Select(n => (Bytes, (TimeSpan?)TimeSpan.FromMilliseconds(40 * n))),
            pictures);
        Assert.Equal((32, 16), (reader.Stream!.Width, reader.Stream.Height));
    }

    [Fact]
    public void The_headers_that_FFmpeg_repeats_are_no_pictures()
    {
        // After 1 MB and 8 MB (nutenc.c, nut_write_packet).
        var reader = new NutReader();
        List<(int Length, TimeSpan? Position)> pictures = Read(reader, Make("testsrc=size=640x480:rate=25", 25), 65536);

        Assert.Equal("", reader.WhyNot);
        Assert.Equal(Enumerable.Repeat(640 * 480 * 3 / 2, 25), pictures.Select(picture => picture.Length));
        Assert.Equal(TimeSpan.FromMilliseconds(960), pictures[^1].Position);
    }

    [Fact]
    public void A_claim_of_100000_x_100000_pixels_is_refused_without_an_allocation()
    {
        // The stream's header has 32 and 16 behind the codec's data, of length 0; FFmpeg's own would be refused by
        // itself.
        byte[] stream = s_stream.Value;
        int at = stream.AsSpan().IndexOf("I420"u8);
        int size = at + stream.AsSpan(at).IndexOf([(byte)32, (byte)16]);
        byte[] claim = [.. stream[..size], 0x86, 0x8d, 0x20, 0x86, 0x8d, 0x20, .. stream[(size + 2)..]];
        int head = at - 5;
        Assert.Equal("NS", Encoding.ASCII.GetString(claim, head - 7, 2));
        claim[head + 1] += 4;
        var reader = new NutReader();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(reader, claim, 1000);

        Assert.Contains("100000 x 100000", reader.WhyNot, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Damaged_streams_neither_throw_nor_hang_nor_allocate()
    {
        byte[] stream = s_stream.Value;
        var random = new Random(5);
        int valid = 0;
        long largest = 0, longest = 0;
        for (int i = 0; i < s_count; i++)
        {
            byte[] damaged = Damaged(stream, random);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            var reader = new NutReader();
            try
            {
                List<(int Length, TimeSpan? Position)> pictures = Read(reader, damaged, 1 + random.Next(2000));
                Assert.All(pictures, picture => Assert.InRange(picture.Length, 0, damaged.Length));
                if (reader.WhyNot.Length == 0) valid++;
                else Assert.Equal(NutItem.Invalid, reader.Read());
                _ = reader.Picture;
            }
            catch (Exception exception)
            {
                Assert.Fail($"{i}: {exception}\n{Convert.ToHexString(damaged)}");
            }

            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - allocated);
            longest = Math.Max(longest, Stopwatch.GetTimestamp() - start);
        }

        // Each reader has 64 KiB for heads and 256 KiB for the first picture, and a header 4 KiB. Damage must not add
        // to it.
        output.WriteLine(
            $"{s_count} streams, {valid} valid, largest allocation {largest} bytes, "
            + $"longest {1000.0 * longest / Stopwatch.Frequency:F1} ms");
        Assert.InRange(largest, 0, 450_000);
        Assert.True(longest < 10 * Stopwatch.Frequency);
        Assert.InRange(valid, s_count / 100, s_count);
    }

    [Fact]
    public void Noise_is_refused_at_once()
    {
        var reader = new NutReader();
        Read(reader, Encoding.ASCII.GetBytes("hello, this is not a video at all"), 5);
        Assert.Equal("it does not begin as NUT", reader.WhyNot);
        Assert.Equal(NutItem.Invalid, reader.Read());
    }

    private static List<(int Length, TimeSpan? Position)> Read(NutReader reader, byte[] stream, int length)
    {
        var pictures = new List<(int, TimeSpan?)>();
        for (int at = 0; ;)
        {
            switch (reader.Read())
            {
                case NutItem.Picture:
                    pictures.Add((reader.Picture.Length, reader.Position));
                    break;
                case NutItem.More when at < stream.Length:
                    Span<byte> space = reader.Space;
                    Assert.False(space.IsEmpty);
                    int count = Math.Min(Math.Min(length, space.Length), stream.Length - at);
                    stream.AsSpan(at, count).CopyTo(space);
                    reader.Written(count);
                    at += count;
                    break;
                default:
                    return pictures;
            }
        }
    }

    private static byte[] Damaged(byte[] stream, Random random)
    {
        var bytes = new List<byte>(stream);
        for (int n = random.Next(4); n >= 0; n--)
        {
            // Mostly in the headers; the pictures' own bytes mean nothing to the reader.
            int at = random.Next(random.Next(3) == 0 ? bytes.Count : Math.Min(bytes.Count, 400));
            int length = Math.Min(random.Next(9), bytes.Count - at);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)(random.Next(2) * 127 + 128), length));
                    break;
                default:
                    bytes.InsertRange(at, stream.Skip(random.Next(stream.Length)).Take(random.Next(200)));
                    break;
            }

            if (bytes.Count == 0) return stream;
        }

        return [.. bytes];
    }

    private static byte[] Make(string source, int pictures = Pictures)
    {
        var start = new ProcessStartInfo(
            FFmpegTestInput.Executable,
            $"-v error -nostdin -f lavfi -i {source} -frames:v {pictures} -pix_fmt yuv420p -c:v rawvideo "
            + "-f nut -syncpoints none -write_index 0 -f_strict experimental -")
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        Assert.True(process.WaitForExit(30_000), "ffmpeg ends");
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
