package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.linux.KernelVersion;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final int EPERM = 1;
  private static final int EINVAL = 22;
  private static final int ENOSYS = 38;
  private static final long SYS_ADMIN = 1L << 21;
  private static final long PERFMON = 1L << 38;
  private static final long BPF = 1L << 39;
  private static final KernelVersion KERNEL = new KernelVersion(6, 1);

  @Test
  void anOldKernelIsToldBeforeAnythingIsTried() {
    assertThat(Refusal.tooOld(new KernelVersion(5, 7)))
        .isEqualTo("Linux 5.7 is too old, it takes 5.8");
  }

  @Test
  void theCapabilityThatIsMissingIsNamed() {
    assertThat(reason(PERFMON, true, 0, EPERM)).startsWith("the capability BPF is missing");
    assertThat(reason(BPF, true, 0, EPERM)).startsWith("the capability PERFMON is missing");
    assertThat(reason(SYS_ADMIN, true, 0, EPERM)).doesNotContain("missing");
  }

  @Test
  void capabilitiesOfAUserNamespaceAreNotEnough() {
    assertThat(reason(BPF | PERFMON, false, 0, EPERM)).startsWith("this is a user namespace");
  }

  @Test
  void aFilterIsToldByEitherErrorThatItMayReturn() {
    assertThat(reason(BPF | PERFMON, true, 2, EPERM)).startsWith("a seccomp filter refuses bpf(2)");
    assertThat(reason(BPF | PERFMON, true, 2, ENOSYS))
        .startsWith("a seccomp filter refuses bpf(2)");
    assertThat(reason(BPF | PERFMON, true, 0, ENOSYS)).startsWith("this kernel has no bpf(2)");
  }

  @Test
  void aLockedKernelIsTold() {
    assertThat(new Refusal(KERNEL, SYS_ADMIN, true, 0, "confidentiality").reason("it", EPERM))
        .startsWith("the kernel is locked down");
  }

  @Test
  void anythingElseIsToldByItsNumber() {
    assertThat(reason(SYS_ADMIN, true, 0, EINVAL)).isEqualTo("it fails with error number 22");
  }

  private static String reason(long capabilities, boolean initial, int seccomp, int error) {
    return new Refusal(KERNEL, capabilities, initial, seccomp, "none").reason("it", error);
  }
}
