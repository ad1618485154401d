using System.Numerics;

namespace LatestFrames;

internal static class BitOperationsExtensions
{
    extension(BitOperations)
    {
        public static ulong RotateLeft(ulong value, int offset) => (value << offset) | (value >> (64 - offset));
    }
}
