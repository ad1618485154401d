namespace LatestFrames;

/// <summary>The parameter sets in a description's fmtp line.</summary>
internal static class SdpParameterSets
{
    private const int MaxSets = 16, MaxSetLength = 4096;

    /// <summary>Splits the parameters of an fmtp line; names in any case.</summary>
    public static Dictionary<string, string> Parameters(string fmtp)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in fmtp.Split(';'))
        {
            int equals = part.IndexOf('=');
            if (equals > 0) all[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        return all;
    }

    /// <summary>Returns the sets of an fmtp line, without start codes.</summary>
    public static List<byte[]> Read(Dictionary<string, string> parameters)
    {
        var sets = new List<byte[]>();
        foreach (string name in (string[])["sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets"])
        {
            if (!parameters.TryGetValue(name, out string? list)) continue;
            foreach (string text in list.Split(','))
            {
                if (sets.Count == MaxSets) return sets;
                if (text.Length > MaxSetLength * 4 / 3) continue;
                byte[] set = Base64(text);
                if (set.Length > 0) sets.Add(set);
            }
        }

        return sets;
    }

    /// <summary>Decodes Base64 up to the first character that is none; padding may be missing or short.</summary>
    private static byte[] Base64(string text)
    {
        var bytes = new List<byte>();
        int bits = 0, count = 0;
        foreach (char c in text.Trim())
        {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".IndexOf(c);
            if (value < 0) break;
            bits = ((bits << 6) | value) & 0xffff;
            count += 6;
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
        }

        return WithoutStartCodes([.. bytes]);
    }

    /// <summary>
    /// Cuts start codes before a set and behind it, and zero bytes behind it, which some cameras write.
    /// </summary>
    private static byte[] WithoutStartCodes(byte[] set)
    {
        int start = 0, end = set.Length;
        while (end > 0 && set[end - 1] == 0) end--;
        if (end >= 4 && set[end - 1] == 1 && set[end - 2] == 0 && set[end - 3] == 0) end -= 3;
        while (end > 0 && set[end - 1] == 0) end--;
        while (start < end && set[start] == 0) start++;
        if (start >= 2 && start < end && set[start] == 1) start++;
        return set.AsSpan(start, end - start).ToArray();
    }
}
