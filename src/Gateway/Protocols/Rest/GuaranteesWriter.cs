using System.Text.Json;
using Ensemble.Families;

namespace Gateway.Protocols.Rest;

/// <summary>A family's guarantees with the state of this moment.</summary>
static class GuaranteesWriter
{
    public static void Write(Utf8JsonWriter json, Family family)
    {
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        json.WriteString("version", family.Version);
        json.WriteStartArray("guarantees");
        foreach (var status in family.Guarantees)
        {
            json.WriteStartObject();
            State(json, family, status);
            foreach (var part in GuaranteeJson.Parts(status.Guarantee))
            {
                // Told above, as they stand now.
                if (part.Name is "id" or "state")
                    continue;
                part.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Brief(Utf8JsonWriter json, Family family, GuaranteeStatus status)
    {
        json.WriteStartObject();
        State(json, family, status);
        json.WriteString("answer", status.Guarantee.Answer);
        json.WriteNumber("alpha", status.Guarantee.Alpha);
        json.WriteNumber("delta", status.Guarantee.Delta);
        json.WriteEndObject();
    }

    static void State(Utf8JsonWriter json, Family family, GuaranteeStatus status)
    {
        var now = Now(family, status);
        json.WriteString("id", status.Guarantee.Id);
        json.WriteString("state", now.State);
        if (now.Why is not null)
            json.WriteString("why", now.Why);
    }

    // Expiry is told by the family's clock, and only where it looks a guarantee up.
    static GuaranteeStatus Now(Family family, GuaranteeStatus status)
    {
        var guarantee = status.Guarantee;
        bool combined = Ensemble.Decisions.AnswerChoice.TryParseCombination(guarantee.Answer, out _);
        return family.TryChoose(combined ? guarantee.Answer : null, combined ? null : guarantee.Answer, null, out var choice, out _)
            && family.GuaranteeFor(choice) is { } now && ReferenceEquals(now.Guarantee, guarantee) ? now : status;
    }
}
