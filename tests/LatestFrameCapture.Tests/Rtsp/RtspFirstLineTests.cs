using System.Text;

namespace LatestFrames;

public sealed class RtspFirstLineTests
{
    // As a word: what may follow it.
    private static readonly string[] s_pieces =
        ["RTSP/", "rtsp/", "1.0", " ", " ", " ", "200", "20", "0", "1999", "GET", "_", "x", "R", "\r"];

    [Theory]
    [InlineData("RTSP/1.0 200 OK", 13, true)]
    [InlineData("rtsp/1.0  200\r\n", 15, true)]
    [InlineData("RTSP/1.0 200 RTSP/1.0 200", 13, true)]
    [InlineData("GET_PARAMETER * RTSP/1.0 \r\r\n", 28, true)]
    [InlineData("HTTP/1.1 400 Bad Request", 5, false)]
    [InlineData("GET / HTTP/1.1\r\n", 7, false)]
    [InlineData("220 smtp", 1, false)]
    [InlineData("RTSP/1.0 2OO", 11, false)]
    [InlineData("RTSP/1.0 2000", 13, false)]
    [InlineData("RTSP/1.0 99\n", 12, false)]
    [InlineData("RTSP/1.0\n200", 9, false)]
    [InlineData("RTSP/1.0 200\r x", 15, false)]
    [InlineData("RTS /1.0 200", 10, false)]
    [InlineData("RTSP/RTSP/RTSP/RTSP/", 17, false)]
    [InlineData("RRRRRRRRRRRRRRRRRRRRRRRRR", 17, false)]
    [InlineData("A b c", 5, false)]
    [InlineData("A b RTSP\n", 9, false)]
    [InlineData("A b RTSP/1.0 c", 14, false)]
    [InlineData("A b$\0", 5, false)]
    [InlineData("A\n", 2, false)]
    public void A_line_is_told_at_the_first_byte_that_tells(string text, int length, bool expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var line = new RtspFirstLine();
        for (int i = 0; i < length; i++) Assert.Null(line.Look(bytes.AsSpan(0, i)));
        Assert.Equal(expected, line.Look(bytes.AsSpan(0, length)));
        Assert.Equal(expected, line.Look(bytes));

        line.Restart();
        Assert.Equal(expected, line.Look(bytes));
    }

    [Fact]
    public void What_is_accepted_is_a_message_and_what_is_refused_is_none()
    {
        var random = new Random(1);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++)
        {
            string text = "";
            for (int n = random.Next(1, 9); n > 0; n--) text += s_pieces[random.Next(s_pieces.Length)];
            if (text[0] is ' ' or '\r') continue;
            bool isLine = new RtspFirstLine().Look(Encoding.Latin1.GetBytes(text + "\n"))!.Value;
            bool isMessage = RtspServerMessage.FromFirstLine(text.TrimEnd('\r', ' ')) is not null;
            if (isLine) accepted++;
            if (isLine != isMessage) Assert.True(!isLine && (text.Contains('\r') || HasLongWord(text)), text);
        }

        Assert.True(accepted > 100, $"{accepted}");
    }

    private static bool HasLongWord(string text) => Array.Exists(text.Split(' '), word => word.Length > 16);
}
