namespace OpenCvSharp;

[Flags]
public enum WindowFlags
{
    GuiExpanded = 0,
    KeepRatio = 0,
    Normal = 0,
    AutoSize = 1,
    FullScreen = 1,
    GuiNormal = 16,
    FreeRatio = 256,
    OpenGL = 4096,
}
