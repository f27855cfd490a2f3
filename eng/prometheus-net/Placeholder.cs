namespace Prometheus; static class Placeholder;
