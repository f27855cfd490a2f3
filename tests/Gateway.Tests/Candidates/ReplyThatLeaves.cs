using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Candidates;

/// <summary>A reply that has left when the test says so.</summary>
sealed class ReplyThatLeaves : HttpResponseFeature
{
    readonly List<Func<Task>> completed = [];

    public override void OnCompleted(Func<object, Task> callback, object state) => completed.Add(() => callback(state));

    public async Task LeaveAsync()
    {
        foreach (var callback in completed)
            await callback();
    }
}
