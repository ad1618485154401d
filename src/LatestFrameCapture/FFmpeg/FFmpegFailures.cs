namespace LatestFrames;

/// <summary>The failures that FFmpeg reports, in words: the reason, and the way out.</summary>
internal static class FFmpegFailures
{
    // The more a text tells, the higher it stands: after a name that is not resolved follows "Input/output error".
    // Texts of FFmpeg: libavutil/error.c, libavformat/http.c, rtsp.c, tcp.c, concatdec.c, fftools; of C: strerror.
    private static readonly (string Text, CaptureFailureReason Reason, string Remedy)[] s_known =
    [
        ("HTTP error 401", CaptureFailureReason.Unauthorized,
            "the server refuses the credentials; check user and password"),
        ("failed: 401", CaptureFailureReason.Unauthorized,
            "the camera refuses the credentials; check user and password"),
        ("Server returned 401", CaptureFailureReason.Unauthorized,
            "the server refuses the credentials; check user and password"),
        ("HTTP error 404", CaptureFailureReason.NotFound, "the server has no such path; check it"),
        ("failed: 404", CaptureFailureReason.NotFound, "the camera has no such path; check it"),
        ("Server returned 404", CaptureFailureReason.NotFound, "the server has no such path; check it"),
        ("HTTP error 403", CaptureFailureReason.Unknown, "the server forbids it; check the user's rights"),
        ("Server returned 403", CaptureFailureReason.Unknown, "the server forbids it; check the user's rights"),
        ("failed: 403", CaptureFailureReason.Unknown, "the camera forbids it; check the user's rights"),
        ("failed: 453", CaptureFailureReason.Unknown, "the camera serves as many viewers as it can; close others"),
        ("HTTP error 503", CaptureFailureReason.Unknown, "the server serves as many viewers as it can; close others"),
        ("Failed to resolve hostname", CaptureFailureReason.NameNotResolved,
            "the host's name could not be resolved; check its spelling, or use the address"),
        ("Connection refused", CaptureFailureReason.Refused,
            "no program listens on the port; check the port, and that the camera is on"),
        ("No route to host", CaptureFailureReason.Unreachable, "the host cannot be reached; check the network"),
        ("Network is unreachable", CaptureFailureReason.Unreachable, "the host cannot be reached; check the network"),
        ("Protocol not found", CaptureFailureReason.UnsupportedCodec, "this ffmpeg does not know the protocol"),
        ("Unknown input format", CaptureFailureReason.UnsupportedCodec, "this ffmpeg does not know the format"),
        ("no decoder found for", CaptureFailureReason.UnsupportedCodec, "this ffmpeg has no decoder for the video"),
        ("Decoder not found", CaptureFailureReason.UnsupportedCodec, "this ffmpeg has no decoder for the video"),
        ("Unrecognized option", CaptureFailureReason.Unknown, "this ffmpeg does not know an option"),
        ("matches no streams", CaptureFailureReason.NotAVideoSource, "there is no video in it"),
        ("Cannot determine format of input stream", CaptureFailureReason.NotAVideoSource,
            "no picture could be decoded"),
        ("No such file or directory", CaptureFailureReason.NotFound, "there is no such file or device; check the name"),
        ("Permission denied", CaptureFailureReason.Unknown, "this user may not open it"),
        ("Device or resource busy", CaptureFailureReason.Unknown, "another program has it open"),
        ("moov atom not found", CaptureFailureReason.NotAVideoSource, "the file is not complete"),
        ("Connection timed out", CaptureFailureReason.TimedOut, "the server did not answer in time"),
        ("Operation timed out", CaptureFailureReason.TimedOut, "the server did not answer in time"),
        ("Connection reset by peer", CaptureFailureReason.Ended, "the server closed the connection"),
        ("Broken pipe", CaptureFailureReason.Ended, "the server closed the connection"),
        ("Invalid data found", CaptureFailureReason.NotAVideoSource, "it is not a video that ffmpeg can read"),
    ];

    /// <summary>How well a line tells a reason; the smaller the better, null when it tells none.</summary>
    public static int? RankOf(string line)
    {
        for (int i = 0; i < s_known.Length; i++)
        {
            if (line.Contains(s_known[i].Text, StringComparison.Ordinal)) return i;
        }

        return null;
    }

    /// <summary>The failure of a child that ended.</summary>
    /// <param name="name">The source.</param>
    /// <param name="rank">What <see cref="RankOf"/> said of the best line.</param>
    /// <param name="line">That line, or the last one; without secrets. Empty when there is none.</param>
    /// <param name="exitCode">The child's exit code; null when it did not end by itself.</param>
    /// <param name="hasShown">Whether pictures had come.</param>
    public static CaptureFailure Of(string name, int? rank, string line, int? exitCode, bool hasShown)
    {
        string quote = line.Length > 0 ? $" (ffmpeg: \"{line}\")" : "";
        if (rank is { } known && !(hasShown && exitCode == 0))
        {
            // Once pictures came the credentials were right: what was refused is a part of a playlist, or a token that
            // has become too old.
            return new CaptureFailure(s_known[known].Reason, $"{name}: {s_known[known].Remedy}{quote}.")
            {
                IsInferred = hasShown,
            };
        }

        if (exitCode == 0)
        {
            string text = hasShown ? "the stream has ended" : "the stream ended before its first picture";
            return new CaptureFailure(CaptureFailureReason.Ended, $"{name}: {text}.");
        }

        string how = exitCode is { } code ? $"ffmpeg ended with exit code {code}" : "ffmpeg closed its output";
        return new CaptureFailure(CaptureFailureReason.Unknown, $"{name}: {how}{quote}.");
    }
}
