using System.Globalization;
using System.Text;

namespace LatestFrames;

/// <summary>Percent-encoding (RFC 3986, section 2.1) as people use it.</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes %XX; a '%' that no two hexadecimal digits follow is a '%'.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%')) return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            if (b == '%' && i + 2 < bytes.Length && TryHex(bytes[i + 1], bytes[i + 2], out byte decoded))
            {
                b = decoded;
                i += 2;
            }

            bytes[length++] = b;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool TryHex(byte high, byte low, out byte value)
    {
        string digits = $"{(char)high}{(char)low}";
        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
