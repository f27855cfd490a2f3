using System.Reflection;

namespace Gateway.Configuration;

/// <summary>Options that may be written as the string of one of their keys.</summary>
/// <param name="key">That key.</param>
[AttributeUsage(AttributeTargets.Class)]
sealed class ShorthandAttribute(string key) : Attribute
{
    public string Key => key;

    /// <summary>The key of a type; null where an object is needed.</summary>
    public static string? Of(Type type) => type.GetCustomAttribute<ShorthandAttribute>()?.Key;
}
