namespace LatestFrames;

/// <summary>One picture as the camera sent it, coded: an access unit, of which nothing is missing.</summary>
/// <remarks>
/// Valid until the next read of its <see cref="AccessUnitReader"/>: copy what is needed for longer. Nothing has to be
/// disposed. All readers of a capture share the bytes: do not write to them. Thread safety: as the reader, whose next
/// read must not begin while another thread uses the picture.
/// </remarks>
public readonly struct CodedPicture : IEquatable<CodedPicture>
{
    private readonly UnitLease _lease;

    internal CodedPicture(UnitLease lease) => _lease = lease;

    /// <summary>The bytes.</summary>
    /// <value>
    /// H.264 and H.265: NAL units, each with a start code of 4 bytes before it (ITU-T H.264 and H.265, Annex B), the
    /// parameter sets before each key frame. Of a stream that does not reorder its pictures the sequence parameter set
    /// says so, so that decoders hold none back; <see cref="ParameterSets"/> are as the camera sent them. JPEG: the
    /// whole file.
    /// </value>
    /// <exception cref="InvalidOperationException">The reader has gone on, and the memory is used again.</exception>
    public ReadOnlyMemory<byte> Data
    {
        get
        {
            CodedUnit unit = Unit;
            return new ReadOnlyMemory<byte>(unit.Data, 0, unit.Length);
        }
    }

    /// <summary>The picture's number among those that the capture has handed to such readers.</summary>
    /// <value>1 or more; a reader's rise by one, except after pictures that it left out.</value>
    public long Number => _lease.Number;

    /// <summary>The number of the frame that was decoded from it (<see cref="Frame.Number"/>).</summary>
    /// <value>
    /// Null until a frame was decoded from it and put on the capture's stack: usually some milliseconds later, and
    /// never where nothing is decoded. Look again later, before the reader's next read.
    /// </value>
    public long? FrameNumber => Unit.FrameNumber is > 0 and var number ? number : null;

    /// <summary>The coding.</summary>
    public VideoCodec Codec => Parameters.Codec;

    /// <summary>The parameter sets with which it can be decoded: VPS, SPS and PPS.</summary>
    /// <value>
    /// As the camera sent them, each with a start code of 4 bytes before it (Annex B); empty for JPEG. The same memory
    /// for all pictures until they change, and valid without a limit.
    /// </value>
    public ReadOnlyMemory<byte> ParameterSets => Parameters.ParameterSets;

    /// <summary>The picture's width in pixels.</summary>
    /// <value>0 when the stream's parameter sets cannot be read.</value>
    public int Width => Parameters.Width;

    /// <summary>The picture's height in pixels.</summary>
    /// <value>0 when the stream's parameter sets cannot be read.</value>
    public int Height => Parameters.Height;

    /// <summary>Whether decoding can begin with it.</summary>
    /// <value>Always true of JPEG.</value>
    public bool IsKeyFrame => Unit.Info.IsKeyFrame;

    /// <summary>
    /// Whether pictures are missing between the reader's previous picture and this one: the capture has reconnected,
    /// packets were lost, or the reader fell behind.
    /// </summary>
    /// <value>
    /// Only true of a key frame; false of the reader's first picture. Not after a lost picture to which no other
    /// refers, as each of JPEG is.
    /// </value>
    public bool IsDiscontinuity => _lease.IsDiscontinuity;

    /// <summary>The number of pictures that the reader left out before this one because it fell behind.</summary>
    public long Skipped => _lease.Skipped;

    /// <summary>The connection of the capture that it came by.</summary>
    /// <value>Another number after each reconnection; <see cref="Position"/> counts from another time then.</value>
    public int Connection => Unit.Connection;

    /// <summary>The stream's own time of the picture.</summary>
    /// <value>
    /// As <see cref="Frame.SourcePosition"/>; its order is that of display, and that of arrival is that of decoding.
    /// Where pictures have no time of their own (Motion JPEG over HTTP) the time of their arrival, from the beginning
    /// of the connection.
    /// </value>
    public TimeSpan Position => Unit.Info.Position;

    /// <summary>When its first packet arrived; over HTTP its last byte.</summary>
    /// <value>A timestamp of <see cref="LatestFrameCaptureOptions.TimeProvider"/>.</value>
    public long ArrivalTimestamp => Unit.Info.ArrivalTimestamp;

    /// <summary>As <see cref="ArrivalTimestamp"/>, as a time.</summary>
    /// <value>In UTC.</value>
    public DateTimeOffset ArrivedAt => Unit.Info.ArrivedAt;

    /// <summary>The time at which the camera took the picture, by the camera's own clock.</summary>
    /// <value>As <see cref="Frame.CameraTime"/>.</value>
    public DateTimeOffset? CameraTime => Unit.Info.CameraTime;

    private StreamParameters Parameters => Unit.Info.Parameters;

    private CodedUnit Unit => _lease.Unit is { } unit && unit.Number == _lease.Number
        ? unit
        : throw new InvalidOperationException(
            "The picture is valid until the next read of its AccessUnitReader; copy its Data to keep it.");

    /// <summary>Whether two are the same picture of the same capture.</summary>
    /// <param name="left">A picture.</param>
    /// <param name="right">Another one.</param>
    /// <returns>As <see cref="Equals(CodedPicture)"/>.</returns>
    public static bool operator ==(CodedPicture left, CodedPicture right) => left.Equals(right);

    /// <summary>Whether two are not the same picture of the same capture.</summary>
    /// <param name="left">A picture.</param>
    /// <param name="right">Another one.</param>
    /// <returns>The opposite of <see cref="Equals(CodedPicture)"/>.</returns>
    public static bool operator !=(CodedPicture left, CodedPicture right) => !left.Equals(right);

    /// <summary>Whether another one is the same picture of the same capture.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Also true when different readers returned them.</returns>
    public bool Equals(CodedPicture other) =>
        ReferenceEquals(_lease.Unit, other._lease.Unit) && _lease.Number == other._lease.Number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CodedPicture other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _lease.Number.GetHashCode();
}
