using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// Changed, cut and mixed multiparts: no exception, no hang, no memory above the limits. The number of inputs is
/// 20,000, or what the environment variable LATEST_FRAME_FUZZ says.
/// </summary>
public sealed class MotionJpegFuzzTests(ITestOutputHelper output)
{
    private static readonly int s_inputs =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_FUZZ"), out int inputs) ? inputs : 20_000;

    private static readonly byte[][] s_pieces =
    [
        "--frame\r\n"u8.ToArray(), "\n"u8.ToArray(), "\r\n\r\n"u8.ToArray(), "Content-Length: 70000000\r\n"u8.ToArray(),
        "Content-Length: -1\r\n"u8.ToArray(), "X-Timestamp: 1e308\r\n"u8.ToArray(), "--"u8.ToArray(), [0xFF],
        [0xFF, 0xD8], [0xFF, 0xD9], [0xFF, 0xDA, 0, 2], [0xFF, 0xE0, 0xFF, 0xFF], [0],
    ];

    [Fact]
    public void Broken_multiparts_end_in_nothing_worse_than_broken_pictures()
    {
        const int Seed = 20261127;
        var random = new Random(Seed);
        byte[] small =
        [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xDA, 0, 3, 1, 7, 7, 0xFF, 0, 7, 0xFF, 0xD0, 8, 0xFF, 0xD9
        ];
        byte[][] seeds = [.. MultipartStyle.All.Values.Select(style => style.Stream([small, small, small]))];
        string[] types = [.. MultipartStyle.All.Values.Select(style => style.Type)];
        long longest = 0, largest = 0, pictures = 0;
        for (int i = 0; i < s_inputs; i++)
        {
            byte[] bytes = Mutate((byte[])seeds[i % seeds.Length].Clone(), seeds, random);
            int size = random.Next(3) == 0 ? 1 : 1 + random.Next(2000);
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            List<byte[]> found = MultipartReaderTests.Read(
                bytes, Mutate(types[i % types.Length], random), size, out MultipartReader reader);
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - allocated);
            longest = Math.Max(longest, Stopwatch.GetTimestamp() - start);
            pictures += found.Count;
            Assert.All(found, picture => Assert.InRange(picture.Length, 2, bytes.Length));
            Assert.InRange(reader.Others, 0, bytes.Length);
            foreach (byte[] picture in found) JpegSize.IsAcceptable(picture, out _, out _);
        }

        output.WriteLine(
            $"{s_inputs} inputs, {pictures} pictures, longest {1000.0 * longest / Stopwatch.Frequency:0.00} ms, "
            + $"largest allocation {largest} bytes");
        Assert.True(pictures > s_inputs);
        Assert.True(longest < 10 * Stopwatch.Frequency);
        Assert.InRange(largest, 0, 256 * 1024);
    }

    private static string Mutate(string text, Random random) => random.Next(4) switch
    {
        0 => text.Remove(random.Next(text.Length)),
        1 => text.Insert(random.Next(text.Length), ";=\",\0 \u00ff"[random.Next(7)].ToString()),
        _ => text,
    };

    private static byte[] Mutate(byte[] bytes, byte[][] seeds, Random random)
    {
        for (int changes = random.Next(6); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            byte[] piece = s_pieces[random.Next(s_pieces.Length)];
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(Math.Min(bytes.Length, at + random.Next(40)))];
                    break;
                case 2:
                    bytes = [.. bytes.AsSpan(0, at), .. piece, .. bytes.AsSpan(at)];
                    break;
                case 3:
                    piece.AsSpan(0, Math.Min(piece.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                    break;
                case 4:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    bytes = [.. bytes.AsSpan(0, at), .. other.AsSpan(Math.Min(at, other.Length))];
                    break;
            }
        }

        return bytes;
    }
}
