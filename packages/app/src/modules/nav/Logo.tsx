/** The project's sign: a sleeping line that wakes, with the name where there is room. */
export const Logo = (props: { withName: boolean }) => (
  <svg
    xmlns="http://www.w3.org/2000/svg"
    height={28}
    viewBox={props.withName ? '0 0 190 32' : '0 0 32 32'}
    role="img"
    aria-label="Wakeboard"
  >
    <path
      d="M2 22h8l4-13 5 18 4-11 2 6h5"
      fill="none"
      stroke="#7df3e1"
      strokeWidth={3}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
    {props.withName && (
      <text x={42} y={23} fill="#fff" fontSize={20} fontWeight={600}>
        Wakeboard
      </text>
    )}
  </svg>
);
