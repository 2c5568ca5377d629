export function Logo({ small = false }: { small?: boolean }) {
  return (
    <span className="th-logo">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#0b6fae" />
        <g fill="none" stroke="#fff" strokeWidth="2.2" strokeLinecap="round">
          <circle cx="16" cy="16" r="4.2" fill="#fff" />
          <path d="M16 11.8V5.500M16 26.500v-6.300M12.400 18.200l-5.500 3.200M25.100 10.600l-5.500 3.200M12.400 13.800l-5.500-3.200M25.100 21.400l-5.500-3.200" />
        </g>
      </svg>
      {!small && <span>Telehub</span>}
    </span>
  );
}
