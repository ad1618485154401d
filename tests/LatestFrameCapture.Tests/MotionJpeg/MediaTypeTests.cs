namespace LatestFrames;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("multipart/x-mixed-replace; boundary=frame", "multipart/x-mixed-replace", "frame")]
    [InlineData("Multipart/X-Mixed-Replace;BOUNDARY=\"a b;c\"", "multipart/x-mixed-replace", "a b;c")]
    [InlineData("multipart/x-mixed-replace;boundary= --frame ; x=y", "multipart/x-mixed-replace", "--frame")]
    [InlineData("multipart/x-mixed-replace; boundary=\"frame", "multipart/x-mixed-replace", "frame")]
    [InlineData("multipart/x-mixed-replace; boundary", "multipart/x-mixed-replace", "")]
    [InlineData("image/jpeg, image/jpeg", "image/jpeg", "")]
    [InlineData(null, "", "")]
    public void A_type_is_read_as_cameras_write_it(string? value, string name, string boundary) =>
        Assert.Equal(new MediaType(name, boundary), MediaType.Parse(value));
}
