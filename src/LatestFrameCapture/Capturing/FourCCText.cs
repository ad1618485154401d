namespace LatestFrames;

/// <summary>Converts between OpenCV's number for a coding and its four characters.</summary>
internal static class FourCCText
{
    public static string FromCode(double code) => string.Create(4, (int)code, static (text, code) =>
    {
        for (int i = 0; i < 4; i++) text[i] = (char)((code >> (8 * i)) & 0xFF);
    });

    public static int Parse(string text) => text[0] | (text[1] << 8) | (text[2] << 16) | (text[3] << 24);
}
