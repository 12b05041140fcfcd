package io.annals.metering;

/** What meters count in: fine enough that every quantity is an integer. */
public enum BaseUnit {
  BYTE,
  BYTE_MICROSECOND,
  REQUEST,
  PARTITION_MICROSECOND
}
