using System.Text;

namespace LatestFrames;

/// <summary>How a camera writes its multipart.</summary>
internal sealed record MultipartStyle
{
    /// <summary>The Content-Type of the answer.</summary>
    public string Type { get; init; } = "multipart/x-mixed-replace; boundary=frame";

    /// <summary>The line before each part.</summary>
    public string Delimiter { get; init; } = "--frame";

    public string NewLine { get; init; } = "\r\n";

    /// <summary>The headers of a part; {0} stands for the length of the picture.</summary>
    public string[] Headers { get; init; } = ["Content-Type: image/jpeg", "Content-Length: {0}"];

    /// <summary>What stands before the first delimiter.</summary>
    public string Preamble { get; init; } = "";

    /// <summary>What stands between the headers and the picture.</summary>
    public string BeforeBody { get; init; } = "\r\n";

    /// <summary>What follows a picture.</summary>
    public string AfterBody { get; init; } = "\r\n";

    /// <summary>What stands before each part that has a picture.</summary>
    public string BeforePart { get; init; } = "";

    /// <summary>The styles that were seen in cameras, or that the standard allows, by their names.</summary>
    public static IReadOnlyDictionary<string, MultipartStyle> All { get; } = new Dictionary<string, MultipartStyle>
    {
        ["as the standard"] = new(),
        ["quoted boundary"] = new() { Type = "multipart/x-mixed-replace; boundary=\"frame\"" },
        ["boundary with its dashes"] = new() { Type = "multipart/x-mixed-replace;boundary=--frame" },
        ["quoted boundary with its dashes"] = new() { Type = "multipart/x-mixed-replace; boundary=\"--frame\"" },
        ["delimiter without dashes"] = new()
        {
            Delimiter = "frame",
            Type = "multipart/x-mixed-replace; boundary=frame"
        },
        ["more dashes"] = new() { Delimiter = "----frame", Type = "Multipart/X-Mixed-Replace; Boundary=--frame" },
        ["no boundary parameter"] = new() { Type = "multipart/x-mixed-replace" },
        ["another boundary than announced"] = new() { Delimiter = "--other" },
        ["no length"] = new() { Headers = ["Content-Type: image/jpeg"] },
        ["length 0"] = new() { Headers = ["Content-Type: image/jpeg", "Content-Length: 0"] },
        ["no headers"] = new() { Headers = [] },
        ["no headers, no empty line"] = new() { Headers = [], BeforeBody = "" },
        ["headers, no empty line"] = new() { BeforeBody = "" },
        ["octet-stream"] = new() { Headers = ["Content-Type: application/octet-stream", "Content-Length: {0}"] },
        ["any case, many blanks"] = new() { Headers = ["CONTENT-type:image/jpeg", "content-LENGTH :   {0}  "] },
        ["line feeds only"] = new() { NewLine = "\n", BeforeBody = "\n", AfterBody = "\n" },
        ["no line break after a picture"] = new() { AfterBody = "" },
        ["several line breaks after a picture"] = new() { AfterBody = "\r\n\r\n\r\n" },
        ["empty line before the headers"] = new() { Delimiter = "--frame\r\n", Headers = ["Content-Type: image/jpeg"] },
        ["preamble"] = new() { Preamble = "This is a stream\r\nof pictures.\r\n\r\n" },
        ["empty parts"] = new()
        {
            BeforePart = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n\r\n--frame\r\n\r\n"
        },
        ["parts of another kind"] = new()
        {
            BeforePart = "--frame\r\nContent-Type: text/plain\r\nContent-Length: "
                + "5\r\n\r\nhello\r\n--frame\r\nContent-Type: text/xml\r\n\r\n<a>\r\n</a>\r\n"
        },
        ["delimiter twice"] = new() { BeforePart = "--frame\r\n" },
        ["closing delimiter between"] = new() { BeforePart = "--frame--\r\n\r\n" },
        ["data after the picture, counted"] = new()
        {
            Headers = ["Content-Length: 1{0}"],
            AfterBody = new string('x', 300) + "\r\n"
        },
        ["a line of text after a picture"] = new()
        {
            Headers = ["Content-Type: image/jpeg"],
            AfterBody = "\r\nX-Frame: 1\r\n"
        },
    };

    /// <summary>A part with a picture.</summary>
    public byte[] Part(byte[] jpeg)
    {
        string head = BeforePart + Delimiter + NewLine
            + string.Concat(Headers.Select(header =>
                string.Format(System.Globalization.CultureInfo.InvariantCulture, header, jpeg.Length) + NewLine))
            + BeforeBody;
        return [.. Encoding.Latin1.GetBytes(head), .. jpeg, .. Encoding.Latin1.GetBytes(AfterBody)];
    }

    /// <summary>A stream of pictures, without the head of the answer.</summary>
    public byte[] Stream(IEnumerable<byte[]> pictures) =>
        [.. Encoding.Latin1.GetBytes(Preamble), .. pictures.SelectMany(Part)];
}
