# Finds LibTorch and offers it as the target resa::torch.
# Deliberately not TorchConfig.cmake: that one wants a CUDA toolkit even where only the CPU part is used.
# RESA_TORCH_PREFIX (cache or environment): a folder that holds torch/{include,lib} (a pip --target folder) or {include,lib} (a LibTorch archive).
set(RESA_TORCH_PREFIX "$ENV{RESA_TORCH_PREFIX}" CACHE PATH "Folder with LibTorch")
set(torch_hints ${RESA_TORCH_PREFIX} ${RESA_TORCH_PREFIX}/torch $ENV{HOME}/.cache/resa-studio/libtorch/torch)

find_path(RESA_TORCH_INCLUDE ATen/ATen.h HINTS ${torch_hints} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(RESA_TORCH_CPU torch_cpu HINTS ${torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(RESA_TORCH_C10 c10 HINTS ${torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(RESA_TORCH_CUDA torch_cuda HINTS ${torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(RESA_TORCH_C10_CUDA c10_cuda HINTS ${torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
if(NOT RESA_TORCH_INCLUDE OR NOT RESA_TORCH_CPU OR NOT RESA_TORCH_C10)
  message(FATAL_ERROR "LibTorch not found. Run packaging/setup, or pass -DRESA_TORCH_PREFIX=FOLDER (it holds torch/lib/libtorch_cpu.so).")
endif()

cmake_path(GET RESA_TORCH_CPU PARENT_PATH torch_lib)
add_library(resa_torch INTERFACE)
add_library(resa::torch ALIAS resa_torch)
target_include_directories(resa_torch SYSTEM INTERFACE ${RESA_TORCH_INCLUDE} ${RESA_TORCH_INCLUDE}/torch/csrc/api/include)
target_link_libraries(resa_torch INTERFACE ${RESA_TORCH_CPU} ${RESA_TORCH_C10})
target_link_options(resa_torch INTERFACE -Wl,-rpath,${torch_lib})
if(RESA_TORCH_CUDA AND RESA_TORCH_C10_CUDA)
  # Nothing refers to these by symbol: loading them registers the CUDA operators.
  target_link_options(resa_torch INTERFACE -Wl,--no-as-needed ${RESA_TORCH_CUDA} ${RESA_TORCH_C10_CUDA} -Wl,--as-needed)
  set(RESA_TORCH_HAS_CUDA ON)
endif()
# The wheel brings its own libgomp beside the system's. One OpenMP runtime only: our code is built without -fopenmp, which makes at::parallel_for
# serial in it; what needs threads of its own uses engine/evaluate/row_workers.h.
message(STATUS "LibTorch: ${torch_lib}, CUDA part: ${RESA_TORCH_HAS_CUDA}")
