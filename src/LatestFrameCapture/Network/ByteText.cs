using System.Text;

namespace LatestFrames;

/// <summary>
/// Texts of the protocol, one character for each byte (Latin-1): a name in any encoding is hashed and sent back as the
/// bytes that came.
/// </summary>
internal static class ByteText
{
    private static readonly Encoding s_latin1 = Encoding.GetEncoding(28591);

    /// <summary>Returns bytes as a text.</summary>
    public static string From(byte[] bytes, int start, int length) => s_latin1.GetString(bytes, start, length);

    /// <summary>Returns a user's text, such as a password, as the text of its UTF-8 bytes.</summary>
    public static string FromUtf8(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return s_latin1.GetString(bytes, 0, bytes.Length);
    }

    public static byte[] ToBytes(string text) => s_latin1.GetBytes(text);
}
