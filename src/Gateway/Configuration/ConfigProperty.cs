using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Gateway.Configuration;

/// <summary>What binder and schema need to know of one key of an options type.</summary>
sealed class ConfigProperty
{
    ConfigProperty(PropertyInfo property)
    {
        Info = property;
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        Required = property.IsDefined(typeof(RequiredMemberAttribute));
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            Minimum = Number(range.Minimum);
            Maximum = Number(range.Maximum);
        }
    }

    public PropertyInfo Info { get; }

    public string Name => Info.Name;

    public Type Type { get; }

    public string Description { get; }

    public bool Required { get; }

    /// <summary>Lowest value allowed, a long, double or TimeSpan; null without a range.</summary>
    public IComparable? Minimum { get; }

    public IComparable? Maximum { get; }

    public static IReadOnlyList<ConfigProperty> Of(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => new ConfigProperty(p))];

    IComparable Number(object bound) =>
        Type == typeof(TimeSpan) ? TimeSpan.Parse((string)bound) : (IComparable)Convert.ChangeType(bound, Type);
}
