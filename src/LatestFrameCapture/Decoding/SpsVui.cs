namespace LatestFrames;

/// <summary>The part of the video usability information (Annex E) that H.264 and H.265 have in common.</summary>
internal static class SpsVui
{
    /// <summary>Reads from aspect_ratio_info_present_flag to the chroma location.</summary>
    /// <returns>Whether the video has the full range.</returns>
    public static bool ReadColors(ref BitReader reader)
    {
        const uint ExtendedRatio = 255;
        if (reader.ReadFlag() && reader.ReadBits(8) == ExtendedRatio) reader.Skip(32);
        if (reader.ReadFlag()) reader.Skip(1);
        bool isFullRange = false;
        if (reader.ReadFlag())
        {
            reader.Skip(3);
            isFullRange = reader.ReadFlag();
            if (reader.ReadFlag()) reader.Skip(24);
        }

        if (reader.ReadFlag())
        {
            reader.ReadUnsigned();
            reader.ReadUnsigned();
        }

        return isFullRange;
    }

    /// <summary>Reads num_units_in_tick and time_scale.</summary>
    /// <returns>The ticks in a second; 0 when it is none.</returns>
    public static double ReadRate(ref BitReader reader)
    {
        double units = reader.ReadBits(32);
        double scale = reader.ReadBits(32);
        double rate = units > 0 ? scale / units : 0;
        return rate is > 0 and <= 2000 ? rate : 0;
    }
}
