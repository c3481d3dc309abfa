import { render, screen } from '@testing-library/react';
import App from './App';

it('shows the sign-in page of an app that has the demo features', async () => {
  Object.assign(process.env, {
    NODE_ENV: 'test',
    APP_CONFIG: [
      {
        data: {
          app: { title: 'Wakeboard demo', baseUrl: 'http://localhost:7007' },
          backend: { baseUrl: 'http://localhost:7007' },
        },
        context: 'test',
      },
    ],
  });
  render(App.createRoot());
  expect(
    await screen.findByText('Wakeboard demo', {}, { timeout: 30_000 }),
  ).toBeInTheDocument();
}, 60_000);
