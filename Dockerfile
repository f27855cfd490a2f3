# The package of ./gateway package in an image: no shell tool, SDK or network is needed to run it.
#   ./gateway package && docker build -t gateway:0.1.0 .
# For NVIDIA GPUs, with CUDA 13 and cuDNN 9:
#   ./gateway package --gpu && docker build --build-arg DEVICE=gpu -t gateway:0.1.0-gpu .
ARG DEVICE=cpu
ARG BASE=debian:bookworm-slim
ARG CUDA=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04

FROM ${BASE} AS package-cpu
ARG VERSION=0.1.0
ADD artifacts/package/gateway-${VERSION}-linux-x64.tar.gz /opt/

FROM ${BASE} AS package-gpu
ARG VERSION=0.1.0
ADD artifacts/package/gateway-${VERSION}-linux-x64-gpu.tar.gz /opt/

FROM package-${DEVICE} AS unpacked
RUN mv /opt/gateway-* /opt/gateway && install -d -o 10001 -g 10001 -m 0700 /state

FROM ${CUDA} AS gpu
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libgcc-s1 libssl3t64 libstdc++6 && rm -rf /var/lib/apt/lists/*

FROM ${BASE} AS cpu
# What the runtime, TLS and ONNX Runtime link with.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libgcc-s1 libssl3 libstdc++6 && rm -rf /var/lib/apt/lists/*

FROM ${DEVICE}
COPY --from=unpacked /opt/gateway /opt/gateway
COPY --from=unpacked --chown=10001:10001 /state /var/lib/gateway
ENV GATEWAY__Store__Path=/var/lib/gateway/decisions.db \
    GATEWAY__AuditLog__Path=/var/lib/gateway/audit.jsonl \
    DOTNET_EnableDiagnostics=0
WORKDIR /var/lib/gateway
USER 10001:10001
VOLUME /var/lib/gateway
EXPOSE 8080 8081 8082
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/opt/gateway/gateway", "check", "--health", "127.0.0.1:8082"]
ENTRYPOINT ["/opt/gateway/gateway"]
CMD ["serve"]
