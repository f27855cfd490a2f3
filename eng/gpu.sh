# Sourced after common.sh by whatever wants GPUs: the libraries that ONNX Runtime looks for beside its own.

gpu_libraries='libonnxruntime_providers_shared.so libonnxruntime_providers_cuda.so'

# Puts them into a folder unless they are there, or the feed's package brought them. Argument: the folder of a program.
bring_gpu_libraries() {
  [ -e "$1/runtimes/linux-x64/native/libonnxruntime_providers_cuda.so" ] && return 0
  for library in $gpu_libraries; do
    [ -e "$1/$library" ] && continue
    "$root/eng/onnxruntime-gpu/fetch.sh" || die 3 "ONNX Runtime's libraries for GPUs could not be fetched (above)"
    from=$(find "$root/eng/onnxruntime-gpu/node_modules" -name "$library" -print | head -n 1)
    [ -n "$from" ] || die 3 "the package of ONNX Runtime's libraries for GPUs has no $library"
    ln -f "$from" "$1/$library" 2>/dev/null || cp "$from" "$1/$library"
  done
}
