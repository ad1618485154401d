using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>Writes an assembly's public and protected members as text, one a line.</summary>
internal sealed class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    private readonly NullabilityInfoContext _nullability = new();

    public IEnumerable<string> Lines(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Lines);

    /// <summary>A type's members without the type's name.</summary>
    public IEnumerable<string> Members(Type type) => type.GetMembers(Declared)
        .Where(member => !member.Name.Contains('<', StringComparison.Ordinal))
        .Select(Text)
        .OfType<string>();

    private IEnumerable<string> Lines(Type type)
    {
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetNames(type).Select(name =>
                $"{Name(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}")
            : Members(type).Select(text => $"{Name(type)} :: {text}");
        return members.Prepend($"TYPE {Name(type)} :: {Kind(type)}");
    }

    private static string Kind(Type type)
    {
        var modifier = type switch
        {
            { IsEnum: true } => "",
            { IsValueType: true } when type.CustomAttributes.Any(attribute =>
                Is(attribute.AttributeType, typeof(IsReadOnlyAttribute))) => "readonly ",
            { IsValueType: true } => "",
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        var isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        if (type.IsInterface)
            return "interface";

        var kind = (type.IsEnum, type.IsValueType, isRecord) switch
        {
            (true, _, _) when type.IsDefined(typeof(FlagsAttribute)) => "enum : int [Flags]",
            (true, _, _) => "enum : int",
            (_, true, true) => "record struct",
            (_, true, false) => "struct",
            (_, false, true) => "record",
            _ => "class",
        };
        return modifier + kind;
    }

    private string? Text(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when Access(constructor) is { } access =>
            $"ctor     {access} {Name(constructor.DeclaringType!)}({Parameters(constructor)})",
        MethodInfo { Name: "Finalize" } method => $"finalizer {Method(method)}",
        MethodInfo { IsSpecialName: true } method when method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            $"operator {Method(method)}",
        MethodInfo { IsSpecialName: false } method when Access(method) is not null => $"method   {Method(method)}",
        PropertyInfo property => Property(property),
        EventInfo { AddMethod.IsPublic: true } e =>
            $"event    public {Annotated(e.EventHandlerType!, () => _nullability.Create(e))} {e.Name}",
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily => Field(field),
        _ => null,
    };

    private string Method(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var name = generic.Length == 0 ? method.Name : $"{method.Name}<{string.Join(", ", generic.Select(Name))}>";
        var constraints = string.Concat(generic.Select(Constraint));
        var type = Annotated(method.ReturnType, () => _nullability.Create(method.ReturnParameter));
        return $"{Access(method)} {Modifier(method)}{type} {name}({Parameters(method)}){constraints}";
    }

    private string? Property(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod };
        var widest = accessors.OfType<MethodInfo>().Where(a => Access(a) is not null).MaxBy(a => a.IsPublic);
        if (widest is null)
            return null;

        var body = string.Concat(
            from accessor in accessors.Zip(["get", "set"])
            where accessor.First is not null && Access(accessor.First) is not null
            let access = Access(accessor.First) == Access(widest) ? "" : Access(accessor.First) + " "
            select $"{access}{(IsInit(accessor.First) ? "init" : accessor.Second)}; ");
        var index = string.Join(", ", property.GetIndexParameters().Select(Parameter));
        var name = index.Length == 0 ? property.Name : $"this[{index}]";
        var type = Annotated(property.PropertyType, () => _nullability.Create(property));
        return $"property {Access(widest)} {Modifier(widest)}{type} {name} {{ {body}}}";
    }

    private static bool IsInit(MethodInfo accessor) =>
        accessor.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => Is(modifier, typeof(IsExternalInit)));

    // By name, as the compiler does: an assembly for netstandard2.0 has its own.
    private static bool Is(Type type, Type known) => type.FullName == known.FullName;

    private string Field(FieldInfo field)
    {
        var access = field.IsPublic ? "public" : "protected";
        var type = Annotated(field.FieldType, () => _nullability.Create(field));
        if (field.IsLiteral)
            return $"field    {access} const {type} {field.Name} = "
                + $"{Literal(field.GetRawConstantValue(), field.FieldType)}";

        return $"field    {access} "
            + $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string? Access(MethodBase method) => method switch
    {
        { IsPublic: true } => "public",
        { IsFamilyOrAssembly: true } => "protected internal",
        { IsFamily: true } => "protected",
        _ => null,
    };

    private static string Modifier(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        _ when method.GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : "";
        var type = Annotated(parameter.ParameterType, () => _nullability.Create(parameter));
        if (parameter.IsOut)
            type = type["ref ".Length..];

        var value = parameter.HasDefaultValue
            ? $" = {Literal(parameter.RawDefaultValue, parameter.ParameterType)}"
            : "";
        return $"{modifier}{type} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        string s => $"\"{s}\"",
        _ when type.IsEnum => $"{type.Name}.{EnumName(type, value)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A default value of {value.GetType()}."),
    };

    // Of several names of one value, .NET's choice is unspecified; the last of the alphabet is the same everywhere.
    private static string EnumName(Type type, object value) =>
        Enum.GetNames(type)
            .Where(name => Equals(Enum.Parse(type, name), Enum.ToObject(type, value)))
            .Max(StringComparer.Ordinal)!;

    private static string Annotated(Type type, Func<NullabilityInfo> nullability)
    {
        if (type.IsByRef)
            return $"ref {Annotated(type.GetElementType()!, nullability)}";

        var isAnnotated = type is { IsValueType: false, IsPointer: false, IsGenericParameter: false }
            && nullability().ReadState == NullabilityState.Nullable;
        return Name(type) + (isAnnotated ? "?" : "");
    }

    private static string Name(Type type)
    {
        if (s_keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsPointer || type.IsArray)
            return Name(type.GetElementType()!) + (type.IsPointer ? "*" : "[]");
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (!type.IsGenericType)
            return type.Name;

        var name = type.Name.Split('`')[0];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string Constraint(Type parameter)
    {
        var constraint = parameter.GenericParameterAttributes switch
        {
            _ when parameter.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute") => "unmanaged",
            var a when a.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) => "struct",
            var a when a.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) => "class",
            _ => string.Join(", ", parameter.GetGenericParameterConstraints().Select(Name)),
        };
        return constraint.Length == 0 ? "" : $" where {parameter.Name} : {constraint}";
    }
}
